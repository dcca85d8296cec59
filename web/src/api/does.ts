import { datasetPath as split } from './path'
import { api, got } from './client'

/** What the pages have the server do. Each throws a Problem where it is refused. */

/** Gives a browser a session of a token. */
export const signIn = (token: string) => got(api.POST('/session', { body: { token } }))

export const signOut = () => got(api.DELETE('/session'))

export const startRun = (dataset: string) => got(api.POST('/datasets/{ns}/{name}/runs', { params: { path: split(dataset) }, body: {} }))

export type Steer = 'pause' | 'resume' | 'stop'

export const steer = (dataset: string, action: Steer) => got(api.POST(`/datasets/{ns}/{name}/runs/current/${action}`, { params: { path: split(dataset) }, body: {} }))

export const slowDown = (dataset: string, rate: number, source?: string) =>
  got(api.POST('/datasets/{ns}/{name}/runs/current/rate', { params: { path: split(dataset) }, body: { rate, ...(source ? { source } : {}) } }))

export const pauseSchedule = (dataset: string, why: string) =>
  got(api.POST('/datasets/{ns}/{name}/schedule/pause', { params: { path: split(dataset) }, body: why ? { why } : {} }))

export const resumeSchedule = (dataset: string) => got(api.POST('/datasets/{ns}/{name}/schedule/resume', { params: { path: split(dataset) } }))

/** Lets a schedule start a run at once, and gives the run: a worker makes it, so it is looked for a while; undefined = it was not seen. */
export async function fireSchedule(dataset: string): Promise<string | undefined> {
  const newest = async () => (await got(api.GET('/datasets/{ns}/{name}/runs', { params: { path: split(dataset), query: { limit: 20 } } }))).runs.map(({ run }) => run)
  const before = await newest()
  await got(api.POST('/datasets/{ns}/{name}/schedule/fire', { params: { path: split(dataset) } }))
  for (let second = 0; second < 20; second++) {
    await new Promise((done) => setTimeout(done, 1000))
    const run = (await newest()).find((one) => !before.includes(one))
    if (run) return run
  }
  return undefined
}

/** jitter and catchup are durations like 10m. */
export type ScheduleWish = { cron: string; timezone: string; paused: boolean; jitter: string; catchup: string }

export const setSchedule = (dataset: string, wish: ScheduleWish) => got(api.PUT('/datasets/{ns}/{name}/schedule', { params: { path: split(dataset) }, body: wish }))

/** How old a dataset may get, as a duration; undefined = as old as it likes. */
export const setFreshness = (dataset: string, maxAge: string | undefined) =>
  maxAge
    ? got(api.PUT('/datasets/{ns}/{name}/freshness', { params: { path: split(dataset) }, body: { max_age: maxAge } }))
    : got(api.DELETE('/datasets/{ns}/{name}/freshness', { params: { path: split(dataset) } }))

export const decideHold = (dataset: string, hold: string, verdict: 'approve' | 'reject', reason: string) =>
  got(api.POST('/datasets/{ns}/{name}/holds/{hold}/decide', { params: { path: { ...split(dataset), hold } }, body: { verdict, ...(reason ? { reason } : {}) } }))

export const keepRecipe = (recipe: string, yaml: string, files: Record<string, string>) => got(api.PUT('/recipes/{recipe}', { params: { path: { recipe } }, body: { yaml, files } }))

/** Opens a draft whose saving makes the recipe's next revision. */
export const changeRecipe = (recipe: string, revision: number) => got(api.POST('/recipes/{recipe}/draft', { params: { path: { recipe } }, body: { revision } }))

export const rollBack = (dataset: string, to: number, reason: string) => got(api.POST('/datasets/{ns}/{name}/rollback', { params: { path: split(dataset) }, body: { to, reason } }))

export const deleteVersion = (dataset: string, version: number, reason: string) =>
  got(api.POST('/datasets/{ns}/{name}/versions/{version}/delete', { params: { path: { ...split(dataset), version: `v${version}` } }, body: { reason } }))

/** Answers when the sweep is done, with its report. */
export const sweepNow = (dataset: string) => got(api.POST('/datasets/{ns}/{name}/sweep', { params: { path: split(dataset) } }))
