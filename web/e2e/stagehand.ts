import { test } from '@playwright/test'

/**
 * Asks for what happens around a person and no page can do: internal/acceptance/ui does it. Specs that need it are skipped where
 * nobody offers it.
 */
async function ask(path: string, body: unknown = {}): Promise<void> {
  const door = process.env['SHEAF_STAGEHAND']
  test.skip(!door, 'SHEAF_STAGEHAND is not set: run go test ./internal/acceptance/ui')
  const answer = await fetch(`${door}${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

/** A fault of the mall (internal/mall, Fault). */
export type Fault = { kind: string; shop?: string; path?: string; delay_ms?: number }

export const stagehand = {
  killServer: () => ask('/server/kill'),
  startServer: () => ask('/server/start'),
  /** Replaces what goes wrong in the mall; none = all is well. */
  faults: (...list: Fault[]) => ask('/mall/faults', list),
}
