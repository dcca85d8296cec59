import i18next from 'i18next'
import { Format } from '@/ui/format'
import type { Report, Training } from './api'
import { lasting } from './words'

/** A line of what was trained on a version: what a trigger did, what the team reported, or both. */
export type Line = { team: string; training?: Training; report?: Report }

/** Joins what triggers did with what teams reported; reports of teams that no trigger started are lines of their own. */
export function together(trainings: readonly Training[], reports: readonly Report[]): Line[] {
  const out: Line[] = []
  const told = new Set<string>()
  for (const training of trainings) {
    if (training.reports.length === 0) out.push({ team: training.subscription, training })
    for (const report of training.reports) {
      told.add(`${report.team} ${report.id}`)
      out.push({ team: training.subscription, training, report })
    }
  }
  for (const report of reports) if (!told.has(`${report.team} ${report.id}`)) out.push({ team: report.team, report })
  return out
}

const reasons = [
  'few_rows', 'small_share', 'schema', 'no_drift', 'drift', 'trained', 'cool_down', 'gone', 'off', 'busy', 'waits', 'superseded', 'replaced', 'canceled', 'silent', 'forgotten',
  'paused',
] as const

/** Why a training was not started or how it ended, in the language that is shown; what trainers say themselves stays. */
export function reasonOf({ code, params, reason }: Pick<Training, 'code' | 'params' | 'reason'>): string {
  const known = reasons.find((one) => one === code)
  if (!known) return reason ?? ''
  const format = new Format(i18next.language)
  const filled: Record<string, string> = {}
  for (const [name, value] of Object.entries(params ?? {})) {
    filled[name] = typeof value === 'number' ? format.number(value, 4) : typeof value === 'string' ? lasting(value, format) : ''
  }
  return i18next.t(`telling:training.why.${known}` as never, { ...filled })
}
