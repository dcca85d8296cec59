import i18next from 'i18next'
import type { Format } from '@/ui/format'
import type { Wanted } from './api'
import { seconds } from './duration'

/** Types of events that one can be told of, as definitions name them. */
export const eventNames = [
  'version.published', 'source.held', 'hold.decided', 'tag.moved', 'run.failed', 'run.recovered', 'check.warned', 'recipe.broken', 'dataset.stale', 'training.failed', 'subscription.tested',
] as const

/** The type of an event in words; its name where there are none. */
export function eventWord(name: string): string {
  const known = eventNames.find((one) => one === name)
  return known ? i18next.t(`telling:event.${known}`) : name
}

const classNames = ['added', 'changed', 'gone', 'reappeared', 'reparsed', 'missing', 'refreshed', 'unchanged'] as const

/** Under which conditions a subscription is told, a sentence each; none = always. */
export function conditions(s: Wanted, format: Format): string[] {
  const w = s.when ?? {}
  const out: string[] = []
  if (w.tag) out.push(i18next.t('telling:when.tag', { tag: w.tag }))
  if (w.min_rows) out.push(i18next.t('telling:when.min_rows', { n: format.number(w.min_rows) }))
  if (w.min_share) out.push(i18next.t('telling:when.min_share', { share: format.percent(w.min_share) }))
  if (w.classes && w.classes.length > 0) {
    const words = w.classes.map((one) => {
      const known = classNames.find((c) => c === one)
      return known ? i18next.t(`datasets:class.${known}`) : one
    })
    out.push(i18next.t('telling:when.classes', { classes: words.join(', ') }))
  }
  if (w.sources && w.sources.length > 0) out.push(i18next.t('telling:when.sources', { sources: w.sources.join(', ') }))
  if (w.schema === 'compatible') out.push(i18next.t('telling:when.schema'))
  if (w.drift) out.push(i18next.t('telling:when.drift', { drift: format.number(w.drift, 3) }))
  if (w.cool_down) out.push(i18next.t('telling:when.cool_down', { time: lasting(w.cool_down, format) }))
  if (w.newer_than_trained) out.push(i18next.t('telling:when.newer_than_trained'))
  if (s.schedule) out.push(i18next.t('telling:when.schedule', { cron: s.schedule.cron, zone: s.schedule.timezone ?? 'Asia/Seoul' }))
  const busy = (['skip', 'queue', 'cancel'] as const).find((one) => one === s.while_training)
  if (busy) out.push(i18next.t(`telling:busy.${busy}`))
  return out
}

/** A length of time of a definition in words. */
export function lasting(text: string, format: Format): string {
  const n = seconds(text)
  return n === undefined ? text : format.duration(n)
}
