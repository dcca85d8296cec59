/** What an event is about, as its data say: what is not in them is undefined. */
export type About = { version?: number; run?: string; hold?: string; source?: string; tag?: string; broken?: true; who?: string }

/** Reads what an event is about off its data, whose form its JSON Schema gives; what has another form is left out. */
export function aboutOf(name: string, data: Readonly<Record<string, unknown>>): About {
  const text = (key: string) => (typeof data[key] === 'string' && data[key] !== '' ? data[key] : undefined)
  const number = (key: string) => (typeof data[key] === 'number' && data[key] > 0 ? data[key] : undefined)
  const version = name === 'tag.moved' ? number('to') : number('version')
  const [run, hold, source, tag, who] = [text('run'), text('hold'), text('source'), text('tag'), text('subscription')]
  return {
    ...(version === undefined ? {} : { version }),
    ...(run === undefined ? {} : { run }),
    ...(hold === undefined ? {} : { hold }),
    ...(source === undefined ? {} : { source }),
    ...(tag === undefined ? {} : { tag }),
    ...(who === undefined ? {} : { who }),
    ...(name === 'recipe.broken' ? { broken: true as const } : {}),
  }
}
