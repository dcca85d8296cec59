/** Kinds of files that a sweep knows (internal/sweep), as the words are called, in the order in which they go. */
export const kinds = [
  ['deleted versions', 'deleted'],
  ['states', 'states'],
  ['run files', 'runs'],
  ['events', 'events'],
  ['receipts', 'receipts'],
  ['trainings', 'trainings'],
  ['sweep reports', 'reports'],
  ['versions', 'versions'],
  ['parts', 'parts'],
  ['archived pages', 'archive'],
] as const

type Totals = { [kind: string]: { objects: number; bytes: number } }

/** All kinds together. */
export function sum(totals: Totals): { objects: number; bytes: number } {
  return Object.values(totals).reduce((all, one) => ({ objects: all.objects + one.objects, bytes: all.bytes + one.bytes }), { objects: 0, bytes: 0 })
}
