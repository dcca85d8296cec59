import type { Draft, Part } from '../model'

/** The text of a part of the recipe by its path; undefined where the view does not tell it. */
export function partAt(draft: Draft, path: string[]): string | undefined {
  const { view } = draft
  if (!view || path.length === 0) return undefined
  const parts: (Part | undefined)[] = [
    ...view.starts,
    ...view.pages,
    ...view.pages.flatMap(({ rows, next, link, outcomes }) => [rows, next, link, ...outcomes]),
    ...view.items,
    ...view.columns,
    ...view.checks,
  ]
  const wanted = path.join('\n')
  return parts.find((part) => part?.path.join('\n') === wanted)?.yaml
}
