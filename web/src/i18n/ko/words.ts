import app from './app.json'
import builder from './builder.json'
import datasets from './datasets.json'
import holds from './holds.json'
import home from './home.json'
import problems from './problems.json'
import recipes from './recipes.json'
import runs from './runs.json'
import workers from './workers.json'

export default { app, builder, datasets, holds, home, problems, recipes, runs, workers }
