import i18next from 'i18next'
import { coded } from '@/ui/said'

const verdicts = ['approve', 'reject', 'expire', 'superseded'] as const

/** What became of a hold, in words; it waits where nothing was decided. */
export function verdictWord(verdict: string | undefined): string {
  if (!verdict) return i18next.t('holds:verdict.waits')
  const known = verdicts.find((v) => v === verdict)
  return known ? i18next.t(`holds:verdict.${known}`) : verdict
}

/** What a check found, in the language that is shown. */
export function verdictReason(v: { check: string; reason: string; code?: string; params?: Record<string, unknown> }): string {
  const text = v.reason || v.check
  return v.code ? coded(v.code, v.params ?? {}, text) : text
}
