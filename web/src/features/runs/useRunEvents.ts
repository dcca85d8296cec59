import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { base } from '@/api/client'
import type { components } from '@/api/schema'

export type LiveProgress = components['schemas']['live.Progress']
export type LiveSource = components['schemas']['live.Source']
export type LiveRow = components['schemas']['live.Row']
type LiveRows = components['schemas']['live.Rows']

/** How the stream is: `lost` while the browser tries to connect again. */
export type Link = 'connecting' | 'open' | 'lost'

/** What a run says while it runs. Each event is the whole present state, so a lost connection loses nothing. */
export type Live = { link: Link; progress?: LiveProgress; rows: LiveRow[] }

const again = 5_000

/** Listens to a run until it ends; then has everything about the dataset asked again. */
export function useRunEvents(dataset: string, run: string, running: boolean): Live {
  const [live, setLive] = useState<Live>({ link: 'connecting', rows: [] })
  const client = useQueryClient()
  useEffect(() => {
    if (!running) return
    let source: EventSource
    let timer: ReturnType<typeof setTimeout> | undefined
    const connect = () => {
      source = new EventSource(`${base}/datasets/${dataset}/runs/${encodeURIComponent(run)}/events`)
      source.onopen = () => setLive((s) => ({ ...s, link: 'open' }))
      source.onerror = () => {
        setLive((s) => ({ ...s, link: 'lost' }))
        // A browser connects again by itself after a lost line, but not after an answer that was no stream.
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, again)
      }
      source.addEventListener('progress', (e) => setLive((s) => ({ ...s, link: 'open', progress: JSON.parse(e.data as string) as LiveProgress })))
      source.addEventListener('rows', (e) => setLive((s) => ({ ...s, rows: (JSON.parse(e.data as string) as LiveRows).rows })))
      source.addEventListener('end', () => {
        source.close()
        for (const queryKey of [['dataset', dataset], ['datasets'], ['runs'], ['holds']]) void client.invalidateQueries({ queryKey })
      })
    }
    connect()
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [dataset, run, running, client])
  return live
}
