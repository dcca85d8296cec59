import { readFileSync, writeFileSync } from 'node:fs'
import type { Language } from './words'

/** What a person is asked to do. The Go test in internal/acceptance/ui writes these and reads the reports. */
export type Journey = {
  name: string
  address: string
  language: Language
  hand: 'mouse' | 'keyboard'
  /** Names that are typed. */
  dataset: string
  recipe: string
  /** Address of the team that is told. */
  team: string
  /** What the page says that it loads its data from; '' = nothing. */
  loads: string
  /** The page tries what it can when it is looked at. */
  hostile: boolean
  /** Least number of rows of the version. */
  rows: number
  /** A title among the first rows; '' = any. */
  shows: string
  /** File for the report. */
  out: string
}

export type Report = { name: string; clicks: number; keys: number; seconds: number; dataset: string; version: number }

/** The journeys that SHEAF_JOURNEYS lists; none without it. */
export function journeys(): Journey[] {
  const list = process.env['SHEAF_JOURNEYS']
  return list ? (JSON.parse(readFileSync(list, 'utf8')) as Journey[]) : []
}

export function hand(over: Journey, report: Report): void {
  writeFileSync(over.out, JSON.stringify(report))
}
