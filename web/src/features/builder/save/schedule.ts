/** When a collection runs by itself: presets that need no cron, or one's own. */
export const presets = { nightly: '0 2 * * *', twice: '0 2,14 * * *', hourly: '0 * * * *', weekly: '0 2 * * 1', never: '' } as const

export type Preset = keyof typeof presets | 'own'

export const presetNames = [...(Object.keys(presets) as (keyof typeof presets)[]), 'own'] as const

/** The cron line of a preset; one's own for `own`, empty for no schedule. */
export function cronOf(preset: Preset, own: string): string {
  return preset === 'own' ? own.trim() : presets[preset]
}

/** Whether text has the five parts of a cron line. The server says what is wrong with a part. */
export function looksLikeCron(text: string): boolean {
  return /^\S+(\s+\S+){4}$/.test(text.trim())
}

/** The time zone of this computer, and all that the browser knows. */
export const ownTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

export function timeZones(): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  const first = [ownTimeZone, 'Asia/Seoul', 'UTC'].filter((zone, index, all) => all.indexOf(zone) === index)
  return [...first, ...known.filter((zone) => !first.includes(zone))]
}
