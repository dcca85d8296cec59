type Pair = { from: string; to: string }

/**
 * The two versions that are compared: those that the address names, else the newest against the one before. versions are names of at
 * least two versions, newest first.
 */
export function pairOf(versions: readonly string[], from: string | undefined, to: string | undefined): Pair {
  const later = to ?? (versions[0] !== from ? versions[0] : undefined) ?? from ?? ''
  const at = versions.indexOf(later)
  return { from: from ?? versions[at + 1] ?? versions[versions.length - 1] ?? '', to: later }
}
