/** Why a file goes, as a sweep says it (internal/sweep/judge.go), and what our words call it. */
export const reasons = [
  ['no version, state or run names it', 'unnamed'],
  ['a later state took its place, or its version is deleted', 'replaced'],
  ['its version was deleted two days ago', 'tombstone'],
  ['no version names the run', 'run'],
  ['the run is over: what it made is in parts', 'over'],
  ['its version is deleted', 'version'],
  ['of an earlier sweep', 'earlier'],
  ['no row and no hold points into it, and nothing names its run', 'archive'],
] as const

export const reasonOf = (why: string) => reasons.find(([said]) => said === why)?.[1]

/** How many files of a kind go for a reason; most first. */
export function reasonsOf(report: { reasons: Readonly<Record<string, number>> }): { kind: string; why: string; files: number }[] {
  return Object.entries(report.reasons)
    .map(([name, files]) => {
      const at = name.indexOf(': ')
      return { kind: name.slice(0, at), why: name.slice(at + 2), files }
    })
    .sort((a, b) => b.files - a.files)
}
