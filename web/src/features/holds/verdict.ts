import i18next from 'i18next'

const verdicts = ['approve', 'reject', 'expire', 'superseded'] as const

/** What became of a hold, in words; it waits where nothing was decided. */
export function verdictWord(verdict: string | undefined): string {
  if (!verdict) return i18next.t('holds:verdict.waits')
  const known = verdicts.find((v) => v === verdict)
  return known ? i18next.t(`holds:verdict.${known}`) : verdict
}
