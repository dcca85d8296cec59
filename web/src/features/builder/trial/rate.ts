import type { TFunction } from 'i18next'

/** A recipe's rate ("1/s", "30/min", "1/5s") in words. */
export function writtenRate(rate: string, t: TFunction<'builder'>): string {
  const [, pages = '', length = '', unit = ''] = /^(\d+(?:\.\d+)?)\/(\d*)(s|min|h)$/.exec(rate) ?? []
  if (unit === '') return rate
  return length === '' || length === '1' ? t(`manners.per.${unit as 's' | 'min' | 'h'}`, { pages, count: Number(pages) }) : t('manners.every', { pages, length, count: Number(pages) })
}

/** Requests a second in words: a page a second, or one every so many seconds. */
export function rateWords(rate: number, t: TFunction<'builder'>): string {
  const pages = Math.round(rate * 10) / 10
  if (rate >= 1) return t('manners.per.s', { pages, count: pages })
  return t('manners.every', { pages: 1, count: 1, length: Math.round(10 / Math.max(rate, 0.001)) / 10 })
}
