import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { datasetPath as split } from './path'
import { api, got } from './client'
import { Problem } from './problem'

/** What the pages ask for; keys begin with what they are about, so that a change can have all of it asked again. */

export const systemAsk = () => queryOptions({ queryKey: ['system'], queryFn: () => got(api.GET('/system')), staleTime: Infinity })

/** What this browser may do; whoever signs in or out loads the page anew. */
export const sessionAsk = () => queryOptions({ queryKey: ['session'], queryFn: () => got(api.GET('/session')), staleTime: Infinity })

export const datasetsAsk = () => queryOptions({ queryKey: ['datasets'], queryFn: () => got(api.GET('/datasets')) })

export const datasetAsk = (dataset: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'view'],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}', { params: { path: split(dataset) } })),
    refetchInterval: (q) => (q.state.data?.run ? 5_000 : 30_000),
  })

export const versionsAsk = (dataset: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'versions'],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/versions', { params: { path: split(dataset), query: { limit: 100 } } })),
  })

/** Deleted versions, newest first. */
export const deletedAsk = (dataset: string) =>
  queryOptions({ queryKey: ['dataset', dataset, 'deleted'], queryFn: () => got(api.GET('/datasets/{ns}/{name}/deleted', { params: { path: split(dataset) } })) })

export const tagsAsk = (dataset: string) => queryOptions({ queryKey: ['dataset', dataset, 'tags'], queryFn: () => got(api.GET('/datasets/{ns}/{name}/tags', { params: { path: split(dataset) } })) })

/** Who moved a tag, oldest first. */
export const tagLogAsk = (dataset: string, tag: string) =>
  queryOptions({ queryKey: ['dataset', dataset, 'tag log', tag], queryFn: () => got(api.GET('/datasets/{ns}/{name}/tags/{tag}', { params: { path: { ...split(dataset), tag } } })) })

/** What a sweep would remove. It reads much: asked for by hand only. */
export const sweepAsk = (dataset: string) =>
  queryOptions({ queryKey: ['sweep', dataset], queryFn: () => got(api.GET('/datasets/{ns}/{name}/sweep', { params: { path: split(dataset) } })), staleTime: 0, gcTime: 0, refetchOnWindowFocus: false })

export const sweepsAsk = (dataset: string) =>
  queryOptions({ queryKey: ['dataset', dataset, 'sweeps'], queryFn: () => got(api.GET('/datasets/{ns}/{name}/sweeps', { params: { path: split(dataset) } })) })

export const tablesAsk = (dataset: string, version: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'tables', version],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/versions/{version}/tables', { params: { path: { ...split(dataset), version } } })),
  })

export const schemaAsk = (dataset: string, version: string, table: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'schema', version, table],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/versions/{version}/tables/{table}/schema', { params: { path: { ...split(dataset), version, table } } })),
  })

export const changesAsk = (dataset: string, version: string, limit: number) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'changes', version, limit],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/versions/{version}/changes', { params: { path: { ...split(dataset), version }, query: { limit } } })),
  })

export const deliveriesAsk = (dataset: string, version: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'deliveries', version],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/versions/{version}/deliveries', { params: { path: { ...split(dataset), version } } })),
  })

export const rowsOf = (dataset: string, version: string, table: string, query: { offset: number; limit: number; q?: string }) =>
  got(api.GET('/datasets/{ns}/{name}/versions/{version}/tables/{table}/rows', { params: { path: { ...split(dataset), version, table }, query } }))

export const runsAsk = (dataset: string, limit: number) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'runs', limit],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/runs', { params: { path: split(dataset), query: { limit } } })),
    refetchInterval: 15_000,
  })

export const allRunsAsk = (limit: number) =>
  queryOptions({
    queryKey: ['runs', limit],
    queryFn: () => got(api.GET('/runs', { params: { query: { limit } } })),
    refetchInterval: 10_000,
  })

/** A run that was just begun is there once a worker has taken it up: it is asked for again until then. */
/** How long until a run is asked for again, in ms, by its state: one that begins has no stream of events yet. */
const waits: Readonly<Record<string, number>> = { failed: 3_000, starting: 1_000, running: 10_000 }

export const runAsk = (dataset: string, run: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'run', run],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/runs/{run}', { params: { path: { ...split(dataset), run } } })),
    retry: (count, error) => count < (error instanceof Problem && error.status === 404 ? 8 : 2),
    retryDelay: 500,
    refetchInterval: (q) => waits[q.state.status === 'error' ? 'failed' : (q.state.data?.state ?? '')] ?? false,
  })

export const outcomesAsk = (dataset: string, run: string, source: string) =>
  infiniteQueryOptions({
    queryKey: ['dataset', dataset, 'outcomes', run, source],
    queryFn: ({ pageParam }) =>
      got(api.GET('/datasets/{ns}/{name}/runs/{run}/sources/{source}/outcomes', { params: { path: { ...split(dataset), run, source }, query: pageParam ? { cursor: pageParam } : {} } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  })

export const holdsAsk = (all: boolean) =>
  queryOptions({ queryKey: ['holds', all], queryFn: () => got(api.GET('/holds', { params: { query: { all } } })), refetchInterval: 30_000 })

export const holdAsk = (dataset: string, hold: string) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'hold', hold],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/holds/{hold}', { params: { path: { ...split(dataset), hold } } })),
    refetchInterval: (q) => (q.state.data?.verdict ? false : 10_000), // somebody else may decide it
  })

export const workersAsk = () => queryOptions({ queryKey: ['workers'], queryFn: () => got(api.GET('/workers')), refetchInterval: 5_000 })

export const recipesAsk = () => queryOptions({ queryKey: ['recipes'], queryFn: () => got(api.GET('/recipes')) })

export const recipeAsk = (recipe: string) => queryOptions({ queryKey: ['recipe', recipe], queryFn: () => got(api.GET('/recipes/{recipe}', { params: { path: { recipe } } })) })

export const revisionAsk = (recipe: string, revision: number) =>
  queryOptions({
    queryKey: ['recipe', recipe, 'revision', revision],
    queryFn: () => got(api.GET('/recipes/{recipe}/revisions/{revision}', { params: { path: { recipe, revision } } })),
    staleTime: Infinity, // a revision never changes
  })

export const comparisonAsk = (recipe: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['recipe', recipe, 'compare', from, to],
    queryFn: () => got(api.GET('/recipes/{recipe}/compare', { params: { path: { recipe }, query: { from, to } } })),
    staleTime: Infinity,
  })

/** Two versions of a dataset and a table; versions never change, so what is known of them stays right. */
export type Versions = { dataset: string; from: string; to: string; table: string }

export const diffAsk = ({ dataset, ...query }: Versions) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'diff', query],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/diff', { params: { path: split(dataset), query } })),
    staleTime: Infinity,
  })

export const diffTotalsAsk = ({ dataset, ...query }: Versions) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'diff totals', query],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/diff/totals', { params: { path: split(dataset), query } })),
    staleTime: Infinity,
  })

export const diffStatisticsAsk = ({ dataset, ...query }: Versions) =>
  queryOptions({
    queryKey: ['dataset', dataset, 'diff statistics', query],
    queryFn: () => got(api.GET('/datasets/{ns}/{name}/diff/statistics', { params: { path: split(dataset), query } })),
    staleTime: Infinity,
  })

export type RowFilter = { class?: 'added' | 'removed' | 'changed' | 'refreshed'; source?: string; column?: string }

export const diffRowsAsk = ({ dataset, ...versions }: Versions, filter: RowFilter) =>
  infiniteQueryOptions({
    queryKey: ['dataset', dataset, 'diff rows', versions, filter],
    queryFn: ({ pageParam }) =>
      got(api.GET('/datasets/{ns}/{name}/diff/rows', { params: { path: split(dataset), query: { ...versions, ...filter, limit: 30, ...(pageParam ? { after: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
    staleTime: Infinity,
  })

export const searchAsk = (q: string) => queryOptions({ queryKey: ['datasets', 'search', q], queryFn: () => got(api.GET('/search', { params: { query: { q, limit: 100 } } })) })
