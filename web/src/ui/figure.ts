import { Format } from './format'

/** Holes of the server's sentences that hold figures: every other one keeps its text, a title "2000" included. */
const figures = new Set([
  'n', 'of', 'most', 'least', 'rows', 'usual', 'now', 'before', 'after', 'declared', 'share', 'falls', 'factor', 'psi', 'age', 'runs', 'pages', 'fields', 'columns',
  'failed', 'attempted', 'refused', 'gone', 'changed', 'rate',
])

/** A param of a sentence as the language writes it: "12.3 %" and 12345 are 12.3% and 12,345. What is no figure stays. */
export function figure(name: string, value: unknown, language: string): unknown {
  if (typeof value !== 'number' && (typeof value !== 'string' || !figures.has(name))) return value
  const [, digits, percent] = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)( ?%)?$/.exec(String(value)) ?? []
  if (digits === undefined) return value
  const n = Number(digits)
  if (!percent) return new Format(language).number(n, 4)
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(n / 100)
}
