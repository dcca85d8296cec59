import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { reasonOf, reasons, reasonsOf } from './reasons'

describe('reasons of a sweep', () => {
  it('have words, all of them and no others', () => {
    const judge = readFileSync('../internal/sweep/judge.go', 'utf8')
    const said = [...judge.matchAll(/"([a-z]+ [^"%/]*)"/g)].map((m) => m[1])
    expect(reasons.map(([why]) => why).sort()).toEqual([...new Set(said)].sort())
  })

  it('are told by kind, most first', () => {
    const list = reasonsOf({ reasons: { 'run files: the run is over: what it made is in parts': 2, 'parts: no version, state or run names it': 7 } })
    expect(list).toEqual([
      { kind: 'parts', why: 'no version, state or run names it', files: 7 },
      { kind: 'run files', why: 'the run is over: what it made is in parts', files: 2 },
    ])
    expect(list.map(({ why }) => reasonOf(why))).toEqual(['unnamed', 'over'])
    expect(reasonOf('of another program')).toBeUndefined()
  })
})
