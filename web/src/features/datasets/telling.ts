import { cellText } from './cells'

type Row = Readonly<Record<string, unknown>>

/** Columns that have values, by how much they tell a person at a glance: names and figures first, then what is mostly empty or the same in all rows, then addresses and marks. */
export function telling(columns: readonly string[], rows: readonly Row[]): string[] {
  return columns
    .map((name) => [name, rank(rows.map((r) => cellText(r[name])).filter((text) => text !== ''), rows.length)] as const)
    .filter(([, r]) => r < nothing)
    .sort((a, b) => a[1] - b[1])
    .map(([name]) => name)
}

const nothing = 9

function rank(texts: string[], rows: number): number {
  if (texts.length === 0) return nothing
  if (texts.every((text) => /^https?:|^[0-9a-f-]{16,}$|^\[\{/i.test(text))) return 3
  if (rows > 1 && new Set(texts).size === 1) return 2
  return texts.length < rows / 2 ? 1 : 0
}
