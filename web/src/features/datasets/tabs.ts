export const tabs = ['overview', 'data', 'schema', 'versions', 'runs', 'told'] as const
export type Tab = (typeof tabs)[number]

/** What the address of a dataset may say: a tab, a version other than the latest, two versions that are compared and what of their rows. */
export type DatasetSearch = { tab?: Tab; version?: string } & Compared
export type Compared = { from?: string; to?: string; table?: string; class?: string; source?: string; column?: string }

const compared = ['from', 'to', 'table', 'class', 'source', 'column'] as const

export function datasetSearch(s: Record<string, unknown>): DatasetSearch {
  const tab = tabs.find((one) => one === s['tab'])
  const version = typeof s['version'] === 'string' && s['version'] !== '' ? s['version'] : undefined
  const pair: Compared = {}
  for (const name of compared) {
    const value = s[name]
    if (typeof value === 'string' && value !== '') pair[name] = value
  }
  return { ...(tab ? { tab } : {}), ...(version ? { version } : {}), ...pair }
}
