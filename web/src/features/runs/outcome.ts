import type { RunSummary } from '@/api/types'
import type { Tone } from '@/ui/Dot'

export const outcomes = ['published', 'partial', 'held', 'unchanged', 'skipped', 'failed'] as const
export type RunOutcome = (typeof outcomes)[number]

const tones: Record<RunOutcome, Tone> = { published: 'good', partial: 'warn', held: 'warn', unchanged: 'none', skipped: 'none', failed: 'bad' }

/** What a run came to, or that it goes on, or that it was lost. */
export type RunState = RunOutcome | 'starting' | 'running' | 'lost'

export function stateOf(run: Pick<RunSummary, 'state' | 'outcome'>): RunState {
  if (run.state !== 'ended') return run.state
  return outcomes.find((o) => o === run.outcome) ?? 'lost'
}

export function toneOf(state: RunState): Tone {
  if (state === 'running' || state === 'starting') return 'busy'
  return state === 'lost' ? 'bad' : tones[state]
}
