import type { Draft, Estimate, SaveRequest, Subscriber } from '../model'
import { cronOf, looksLikeCron, ownTimeZone } from './schedule'
import type { Preset } from './schedule'
import { free } from './taken'
import type { Taken } from './taken'

/** What the save step asks for. */
export type SaveForm = {
  recipe: string
  existing: boolean
  /** namespace/name of the dataset. */
  dataset: string
  title: string
  minRows: number | undefined
  /** Least share of rows that have a column, 0 to 1, by column. */
  coverage: Record<string, number>
  preset: Preset
  cron: string
  timezone: string
  webhook: string
  secret: string
  workflow: string
  queue: string
}

/** Names of datasets and recipes: what the site is called, in the letters that they may have. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return plain || 'collection'
}

/**
 * What is proposed: a new dataset named after the site, every night, with the checks that the try proposes. A draft of a recipe that is there goes on
 * with its name, in the dataset that uses it.
 */
export function proposedForm(draft: Draft, title: string, estimate: Estimate | undefined, taken: Taken): SaveForm {
  const site = draft.view?.site || slug(draft.title)
  const names = taken.recipes.map(({ name }) => name)
  const recipe = draft.saved?.recipe ?? free(draft.view?.name ?? slug(draft.title), names)
  const dataset = draft.saved?.dataset ?? taken.recipes.find(({ name }) => name === draft.saved?.recipe)?.usedBy[0]
  return {
    recipe,
    existing: dataset !== undefined,
    dataset: dataset ?? free(`${slug(site)}/${slug(draft.view?.produces || 'products')}`, taken.datasets),
    title,
    minRows: estimate?.min_rows,
    coverage: estimate?.coverage ?? {},
    preset: 'nightly',
    cron: '0 2 * * *',
    timezone: ownTimeZone,
    webhook: '',
    secret: '',
    workflow: '',
    queue: '',
  }
}

/** Fields with a mistake, by the key of the sentence that says so (`save.mistakes.*`, `schedule:wrong` for the cron line). */
export type Mistakes = { [Field in 'recipe' | 'dataset' | 'cron' | 'webhook' | 'queue' | 'workflow']?: Field }
/** Fields of which a sentence of `save.mistakes` says what is wrong. */
export type Named = Exclude<keyof Mistakes, 'cron'>

export function mistakesOf(form: SaveForm): Mistakes {
  const wrong: Mistakes = {}
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(form.recipe)) wrong.recipe = 'recipe'
  if (!/^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?\/[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/.test(form.dataset)) wrong.dataset = 'dataset'
  if (form.preset === 'own' && !looksLikeCron(form.cron)) wrong.cron = 'cron'
  if (form.webhook.trim() !== '' && !URL.canParse(form.webhook.trim())) wrong.webhook = 'webhook'
  if (form.workflow.trim() !== '' && form.queue.trim() === '') wrong.queue = 'queue'
  if (form.queue.trim() !== '' && form.workflow.trim() === '') wrong.workflow = 'workflow'
  return wrong
}

/** The request that a form stands for. */
export function requestOf(form: SaveForm, run: boolean): SaveRequest {
  const cron = cronOf(form.preset, form.cron)
  const subscriptions: Subscriber[] = []
  if (form.webhook.trim()) {
    subscriptions.push({ name: 'webhook', webhook: { url: form.webhook.trim(), ...(form.secret.trim() ? { secret_env: form.secret.trim() } : {}) } })
  }
  if (form.workflow.trim()) {
    subscriptions.push({ name: slug(form.queue), temporal: { workflow: form.workflow.trim(), task_queue: form.queue.trim() } })
  }
  const coverage = Object.entries(form.coverage).filter(([, share]) => share > 0)
  return {
    recipe: form.recipe,
    dataset: {
      name: form.dataset,
      existing: form.existing,
      ...(form.existing || !form.title.trim() ? {} : { title: form.title.trim() }),
      ...(form.minRows === undefined ? {} : { min_rows: form.minRows }),
      ...(coverage.length > 0 ? { coverage: Object.fromEntries(coverage) } : {}),
    },
    ...(cron ? { schedule: { cron, timezone: form.timezone } } : {}),
    ...(subscriptions.length > 0 ? { subscriptions } : {}),
    run,
  }
}
