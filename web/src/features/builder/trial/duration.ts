import type { TFunction } from 'i18next'

/** A length of time in the words people use: "72 minutes", "3 hours". */
export function duration(seconds: number, t: TFunction<'builder'>): string {
  if (seconds < 90) return t('estimate.seconds', { count: Math.max(1, Math.round(seconds)) })
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return t('estimate.minutes', { count: minutes })
  return t('estimate.hours', { count: Math.round(minutes / 6) / 10 })
}
