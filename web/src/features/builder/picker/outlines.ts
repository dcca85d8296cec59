import type { Outline } from './Overlay'
import type { Picking } from './usePick'

/** What a pick draws over the snapshot. */
export function outlinesOf({ found, pointed }: { found: Picking['found']; pointed: Picking['pointed'] }): Outline[] {
  if (!pointed) return []
  return [
    { tone: 'chosen', nodes: found?.nodes ?? [pointed.node] },
    { tone: 'excluded', nodes: pointed.except },
  ]
}
