import type { Outcomes } from '@/api/types'

type Group = Outcomes['groups'][number]

/** Pages of outcomes as one list, the largest group first: a cause that several pages have is one group. */
export function together(pages: readonly Pick<Outcomes, 'groups'>[]): Group[] {
  const byKey = new Map<string, Group>()
  for (const g of pages.flatMap((p) => p.groups)) {
    const known = byKey.get(g.key)
    byKey.set(g.key, known ? { ...known, count: known.count + g.count, examples: [...known.examples, ...g.examples].slice(0, Math.max(20, known.examples.length)) } : g)
  }
  return [...byKey.values()].sort((a, b) => b.count - a.count || a.key.localeCompare(b.key))
}
