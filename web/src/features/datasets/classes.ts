import i18next from 'i18next'
import type { Format } from '@/ui/format'

/** Classes of rows that a version's readers care about, in the order they are told. */
export const classes = ['added', 'changed', 'gone', 'reappeared', 'reparsed', 'missing', 'refreshed', 'unchanged'] as const
export type RowClass = (typeof classes)[number]

export const isClass = (word: string): word is RowClass => (classes as readonly string[]).includes(word)

/** What changed, short: "+12 추가 · 79 변경 · 12 사라짐". Nothing for a version in which nothing did. */
export function changesInWords(counts: Readonly<Record<string, number>>, format: Format): string {
  return (['added', 'changed', 'gone', 'reappeared', 'reparsed'] as const)
    .filter((c) => (counts[c] ?? 0) > 0)
    .map((c) => i18next.t(`datasets:class_count.${c}`, { n: format.number(counts[c] ?? 0) }))
    .join(' · ')
}
