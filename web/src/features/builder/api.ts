import { base } from '@/api/client'
import { Problem, problemOf } from '@/api/problem'
import type { Draft, Edit, KeyCandidate, Listed, Pick, PickAs, SaveRequest, Saved, Trial, Values } from './model'

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(base + path, {
      method,
      headers: { 'Sheaf-Client': 'ui', ...(body === undefined || body instanceof FormData ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
  } catch {
    throw new Problem(0, 'unreachable', '')
  }
  const data: unknown = await answer.json().catch(() => undefined)
  if (!answer.ok) throw problemOf(answer.status, data)
  return data as T
}

export type PickRequest = { sample: string; node: number; as: PickAs; column?: string; also?: number[]; except?: number[] }

function uploaded(file: File, address?: string): FormData {
  const form = new FormData()
  form.set('file', file)
  if (address) form.set('address', address)
  return form
}

/** The draft operations of docs/openapi.json. Each throws a Problem where the server refuses. */
export const drafts = {
  list: () => call<Listed[]>('GET', '/drafts'),
  get: (id: string) => call<Draft>('GET', `/drafts/${id}`),
  open: (address: string, render: boolean) => call<Draft>('POST', '/drafts', { address, render }),
  upload: (file: File, address?: string) => call<Draft>('POST', '/drafts/upload', uploaded(file, address)),
  remove: (id: string) => call<undefined>('DELETE', `/drafts/${id}`),
  addSample: (id: string, address: string, render: boolean) => call<Draft>('POST', `/drafts/${id}/samples`, { address, render }),
  uploadSample: (id: string, file: File, address?: string) => call<Draft>('POST', `/drafts/${id}/samples/upload`, uploaded(file, address)),
  accept: (id: string, proposal: string, follow: boolean) => call<Draft>('POST', `/drafts/${id}/accept`, { proposal, follow }),
  pick: (id: string, pick: PickRequest) => call<Pick>('POST', `/drafts/${id}/pick`, pick),
  edit: (id: string, edits: Edit[]) => call<Draft>('POST', `/drafts/${id}/edits`, { edits }),
  undo: (id: string) => call<Draft>('POST', `/drafts/${id}/undo`),
  redo: (id: string) => call<Draft>('POST', `/drafts/${id}/redo`),
  values: (id: string, sample?: string) => call<Values>('GET', `/drafts/${id}/table${sample ? `?sample=${sample}` : ''}`),
  keys: (id: string) => call<{ candidates: KeyCandidate[] }>('GET', `/drafts/${id}/keys`),
  tryOut: (id: string) => call<{ try: string }>('POST', `/drafts/${id}/tries`, {}),
  trial: (id: string, trial: string) => call<Trial>('GET', `/drafts/${id}/tries/${trial}`),
  trialEvents: (id: string, trial: string) => `${base}/drafts/${id}/tries/${trial}/events`,
  save: (id: string, request: SaveRequest) => call<Saved>('POST', `/drafts/${id}/save`, request),
}
