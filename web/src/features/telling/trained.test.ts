import { describe, expect, it } from 'vitest'
import type { Report, Training } from './api'
import { together } from './trained'

const report = (team: string, id: string): Report => ({ team, id, dataset: 'a/b', version: 2, data_digest: 'd', model: 'm', scores: {}, at: '2026-11-22T00:00:00Z' })
const training = (subscription: string, reports: Report[]): Training => ({ subscription, id: 'v000002', version: 2, state: 'succeeded', reports })

describe('together', () => {
  it('joins a report with the training that it is of, once', () => {
    const own = report('nlp', 'run-1')
    expect(together([training('nlp', [own])], [own])).toEqual([{ team: 'nlp', training: training('nlp', [own]), report: own }])
  })

  it('keeps trainings without a report and reports without a training', () => {
    const lines = together([training('nlp', [])], [report('search', 'run-1')])
    expect(lines.map((l) => [l.team, l.training !== undefined, l.report !== undefined])).toEqual([
      ['nlp', true, false],
      ['search', false, true],
    ])
  })
})
