import type { Draft } from '../model'

export function Templates(_: { onDraft: (draft: Draft) => Promise<void> }) {
  return null
}
