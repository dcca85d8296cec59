import { useEffect, useReducer } from 'react'
import { drafts } from '../api'
import type { Estimate, Trial, TryProblem, TryRequest } from '../model'

export type TrialState = Trial & { state: 'waiting' | 'running' | 'done' | 'lost' }

const nothing: TrialState = { requests: [], rows: [], problems: [], state: 'waiting' }

type Event =
  | { kind: 'begin' }
  | { kind: 'request'; data: TryRequest }
  | { kind: 'row'; data: Trial['rows'][number] }
  | { kind: 'problem'; data: TryProblem }
  | { kind: 'estimate'; data: Estimate }
  | { kind: 'done'; data: NonNullable<Trial['done']> }
  | { kind: 'lost' }

function reduce(trial: TrialState, event: Event): TrialState {
  switch (event.kind) {
    case 'begin':
      return { ...nothing, state: 'running' }
    case 'request':
      return { ...trial, requests: [...trial.requests, event.data] }
    case 'row':
      return { ...trial, rows: [...trial.rows, event.data] }
    case 'problem':
      return { ...trial, problems: [...trial.problems, event.data] }
    case 'estimate':
      return { ...trial, estimate: event.data }
    case 'done':
      return { ...trial, done: event.data, state: 'done' }
    case 'lost':
      return trial.state === 'done' ? trial : { ...trial, state: 'lost' }
  }
}

const kinds = ['request', 'row', 'problem', 'estimate', 'done'] as const

/** Follows a try as it happens. The server sends what has been before as well, so that a page that is opened again shows it all. */
export function useTrial(draft: string, id: string | undefined): TrialState {
  const [trial, say] = useReducer(reduce, nothing)
  useEffect(() => {
    if (!id) return
    const events = new EventSource(drafts.trialEvents(draft, id))
    say({ kind: 'begin' })
    events.onopen = () => say({ kind: 'begin' })
    for (const kind of kinds) {
      events.addEventListener(kind, (event: MessageEvent<string>) => {
        say({ kind, data: JSON.parse(event.data) as never })
        if (kind === 'done') events.close()
      })
    }
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) say({ kind: 'lost' })
    }
    return () => events.close()
  }, [draft, id])
  return trial
}
