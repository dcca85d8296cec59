import { useEffect, useReducer } from 'react'
import { trialEvents } from '../api'
import type { Estimate, TryDone, TryEvent, TryProblem, TryRequest, TryRow } from '../model'

/** A try as far as it has come. */
export type TrialState = {
  requests: TryRequest[]
  rows: TryRow[]
  problems: TryProblem[]
  estimate?: Estimate
  done?: TryDone
  state: 'waiting' | 'running' | 'done' | 'lost'
}

const nothing: TrialState = { requests: [], rows: [], problems: [], state: 'waiting' }

function reduce(trial: TrialState, event: TryEvent | 'begin' | 'lost'): TrialState {
  if (event === 'begin') return { ...nothing, state: 'running' }
  if (event === 'lost') return trial.state === 'done' ? trial : { ...trial, state: 'lost' }
  return {
    requests: event.request ? [...trial.requests, event.request] : trial.requests,
    rows: event.row ? withRow(trial.rows, event.row) : trial.rows,
    problems: event.problem ? [...trial.problems, event.problem] : trial.problems,
    ...((event.estimate ?? trial.estimate) ? { estimate: event.estimate ?? trial.estimate } : {}),
    ...((event.done ?? trial.done) ? { done: event.done ?? trial.done } : {}),
    state: event.done ? 'done' : trial.state,
  }
}

/** A row whose own page was read comes again, and takes the place of what the list said. */
function withRow(rows: TryRow[], row: TryRow): TryRow[] {
  const at = rows.findIndex(({ key }) => key === row.key && key !== '')
  return at < 0 ? [...rows, row] : rows.with(at, row)
}

const kinds = ['request', 'row', 'problem', 'estimate', 'done'] as const

/**
 * Follows a try as it happens. The server sends what has been before as well, so a page that is opened again shows it all; when a connection
 * breaks, the browser asks for what came after the last event.
 */
export function useTrial(draft: string, id: string | undefined): TrialState {
  const [trial, say] = useReducer(reduce, nothing)
  useEffect(() => {
    if (!id) return
    say('begin')
    const events = new EventSource(trialEvents(draft, id))
    for (const kind of kinds) {
      events.addEventListener(kind, (event: MessageEvent<string>) => {
        say({ [kind]: JSON.parse(event.data) as unknown })
        if (kind === 'done') events.close()
      })
    }
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) say('lost')
    }
    return () => events.close()
  }, [draft, id])
  return trial
}
