import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** Numbers and times as people of a language write them. */
export class Format {
  constructor(readonly language: string) {}

  number(n: number, digits = 0): string {
    return new Intl.NumberFormat(this.language, { maximumFractionDigits: digits }).format(n)
  }

  /** 12.3만 or 123K, for tiles and axes. */
  short(n: number): string {
    return new Intl.NumberFormat(this.language, { notation: 'compact', maximumFractionDigits: 1 }).format(n)
  }

  percent(share: number): string {
    // 0.9996 is not everything: it must not read as 100 %.
    const digits = share > 0.99 && share < 1 ? 2 : 0
    return new Intl.NumberFormat(this.language, { style: 'percent', maximumFractionDigits: digits, roundingMode: share < 1 && share > 0.99 ? 'floor' : 'halfExpand' }).format(share)
  }

  bytes(n: number): string {
    let i = 0
    for (; n >= 1000 && i < units.length - 1; i++) n /= 1000
    return new Intl.NumberFormat(this.language, { style: 'unit', unit: units[i] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: n < 10 && i > 0 ? 1 : 0 }).format(n)
  }

  /** 1시간 5분, 3 min 20 sec: the two largest units. */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.round(seconds))
    const parts: [number, string][] = [
      [Math.floor(whole / 86_400), 'day'],
      [Math.floor(whole / 3_600) % 24, 'hour'],
      [Math.floor(whole / 60) % 60, 'minute'],
      [whole % 60, 'second'],
    ]
    const first = parts.findIndex(([n]) => n > 0)
    const shown = first < 0 ? parts.slice(3) : parts.slice(first, first + 2).filter(([n]) => n > 0)
    return shown.map(([n, unit]) => new Intl.NumberFormat(this.language, { style: 'unit', unit, unitDisplay: 'short' }).format(n)).join(' ')
  }

  /** 3시간 전, in 2 days. */
  relative(at: Date, now: Date): string {
    const seconds = (at.getTime() - now.getTime()) / 1000
    const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const)
    return new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
  }

  time(at: Date): string {
    return new Intl.DateTimeFormat(this.language, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
  }

  day(at: Date): string {
    return new Intl.DateTimeFormat(this.language, { month: 'short', day: 'numeric' }).format(at)
  }
}

export function useFormat(): Format {
  const { i18n } = useTranslation()
  return useMemo(() => new Format(i18n.language), [i18n.language])
}
