import { useSyncExternalStore } from 'react'

let now = new Date()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(tell: () => void): () => void {
  listeners.add(tell)
  timer ??= setInterval(() => {
    now = new Date()
    for (const l of listeners) l()
  }, 15_000)
  return () => {
    listeners.delete(tell)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The present, a quarter of a minute old at most: one clock for all relative times of a page. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now)
}
