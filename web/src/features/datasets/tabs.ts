export const tabs = ['overview', 'data', 'schema', 'versions', 'runs', 'told'] as const
export type Tab = (typeof tabs)[number]

/** What the address of a dataset may say: a tab, and a version other than the latest. */
export type DatasetSearch = { tab?: Tab; version?: string }

export function datasetSearch(s: Record<string, unknown>): DatasetSearch {
  const tab = tabs.find((one) => one === s['tab'])
  const version = typeof s['version'] === 'string' && s['version'] !== '' ? s['version'] : undefined
  return { ...(tab ? { tab } : {}), ...(version ? { version } : {}) }
}
