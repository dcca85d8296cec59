import app from './app.json' with { type: 'json' }
import builder from './builder.json' with { type: 'json' }
import compare from './compare.json' with { type: 'json' }
import datasets from './datasets.json' with { type: 'json' }
import holds from './holds.json' with { type: 'json' }
import home from './home.json' with { type: 'json' }
import keeping from './keeping.json' with { type: 'json' }
import problems from './problems.json' with { type: 'json' }
import recipes from './recipes.json' with { type: 'json' }
import repair from './repair.json' with { type: 'json' }
import runs from './runs.json' with { type: 'json' }
import schedule from './schedule.json' with { type: 'json' }
import server from './server.json' with { type: 'json' }
import signin from './signin.json' with { type: 'json' }
import telling from './telling.json' with { type: 'json' }
import workers from './workers.json' with { type: 'json' }

/** All words at once: for types and tests. Pages fetch theirs, file by file (languages.ts). */
export default { app, builder, compare, datasets, holds, home, keeping, problems, recipes, repair, runs, schedule, server, signin, telling, workers }
