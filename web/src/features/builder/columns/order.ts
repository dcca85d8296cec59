/** The order after a column was put in the place of another: before it where it comes from the right, behind it where it comes from the left. */
export function placed(names: readonly string[], name: string, beside: string): string[] {
  const from = names.indexOf(name)
  const to = names.indexOf(beside)
  if (from < 0 || to < 0) return [...names]
  return names.toSpliced(from, 1).toSpliced(to, 0, name)
}
