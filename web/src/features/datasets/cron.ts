import type { TFunction } from 'i18next'

/** A cron line of the usual kinds in words; any other as it stands. */
export function cronWords(cron: string, language: string, t: TFunction<'datasets'>): string {
  const m = /^(\d{1,2}) (\d{1,2}|\*|\*\/\d{1,2}) (\d{1,2}|\*) \* (\d|\*)$/.exec(cron)
  if (!m) return t('cron.other', { cron })
  const [, minute = '', hour = '', day = '', weekday = ''] = m
  if (hour === '*') return day === '*' && weekday === '*' ? t('cron.hourly', { minute: Number(minute) }) : t('cron.other', { cron })
  if (hour.startsWith('*/')) return day === '*' && weekday === '*' ? t('cron.hours', { count: Number(hour.slice(2)), minute: Number(minute) }) : t('cron.other', { cron })
  const at = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 0, 4, Number(hour), Number(minute))))
  if (weekday !== '*' && day === '*') {
    const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, 0, 4 + Number(weekday)))) // 4 January 2026 was a Sunday
    return t('cron.weekly', { weekday: name, at })
  }
  if (day !== '*' && weekday === '*') return t('cron.monthly', { day: Number(day), at })
  return day === '*' ? t('cron.daily', { at }) : t('cron.other', { cron })
}
