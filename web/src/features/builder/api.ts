import { api, base, got } from '@/api/client'
import type { Edit, PickRequest, SaveRequest } from './model'

/** A file as the upload operations take it; the typed client sends what `bodySerializer` makes. */
function uploaded(file: File, address = '', seq = 0) {
  const form = new FormData()
  form.set('file', file)
  form.set('address', address)
  form.set('seq', String(seq))
  return { body: { file: file.name, address, seq }, bodySerializer: () => form }
}

const path = (id: string) => ({ path: { id } })

/**
 * The draft operations of docs/openapi.json. Each throws a Problem where the server refuses. `seq` is the state of the draft that a change was
 * made on: the server refuses one made on a state that is no longer the newest.
 */
export const drafts = {
  list: () => got(api.GET('/drafts')).then((answer) => answer.drafts),
  get: (id: string) => got(api.GET('/drafts/{id}', { params: path(id) })),
  open: (address: string, render: boolean) => got(api.POST('/drafts', { body: { address, ...(render ? { render } : {}) } })),
  upload: (file: File, address?: string) => got(api.POST('/drafts/upload', uploaded(file, address))),
  remove: (id: string) => got(api.DELETE('/drafts/{id}', { params: path(id) })),
  addSample: (id: string, seq: number, address: string, render: boolean) =>
    got(api.POST('/drafts/{id}/samples', { params: path(id), body: { seq, address, ...(render ? { render } : {}) } })),
  uploadSample: (id: string, seq: number, file: File, address?: string) =>
    got(api.POST('/drafts/{id}/samples/upload', { params: path(id), ...uploaded(file, address, seq) })),
  accept: (id: string, seq: number, proposal: string, follow: boolean) =>
    got(api.POST('/drafts/{id}/accept', { params: path(id), body: { seq, proposal, follow } })),
  pick: (id: string, pick: PickRequest) => got(api.POST('/drafts/{id}/pick', { params: path(id), body: pick })),
  edit: (id: string, seq: number, edits: Edit[]) => got(api.POST('/drafts/{id}/edits', { params: path(id), body: { seq, edits } })),
  undo: (id: string, seq: number) => got(api.POST('/drafts/{id}/undo', { params: path(id), body: { seq } })),
  redo: (id: string, seq: number) => got(api.POST('/drafts/{id}/redo', { params: path(id), body: { seq } })),
  values: (id: string, sample?: string) => got(api.GET('/drafts/{id}/table', { params: { ...path(id), ...(sample ? { query: { sample } } : {}) } })),
  keys: (id: string) => got(api.GET('/drafts/{id}/keys', { params: path(id) })),
  tryOut: (id: string) => got(api.POST('/drafts/{id}/tries', { params: path(id), body: {} })),
  trial: (id: string, trial: string) => got(api.GET('/drafts/{id}/tries/{try}', { params: { path: { id, try: trial } } })),
  save: (id: string, seq: number, request: SaveRequest) => got(api.POST('/drafts/{id}/save', { params: path(id), body: { ...request, seq } })),
}

/** Templates, and recipes that are there, as beginnings of drafts. */
export const templates = {
  list: () => got(api.GET('/templates')),
  open: (template: string, address: string) =>
    got(api.POST('/templates/{template}/draft', { params: { path: { template } }, body: address ? { address } : {} })),
}

/** Where a try's events come from. */
export const trialEvents = (id: string, trial: string) => `${base}/drafts/${id}/tries/${trial}/events`

/** Where the page of a sample is shown from. */
export const snapshotOf = (sample: { snapshot: string }) => base + sample.snapshot
