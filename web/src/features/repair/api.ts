import { queryOptions } from '@tanstack/react-query'
import { api, got } from '@/api/client'
import { datasetPath } from '@/api/path'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Repair = Schemas['Repair']
export type Column = Schemas['RepairColumn']
export type Pages = Schemas['RepairPages']
export type Proposal = Schemas['repair.Proposal']
export type Tested = Schemas['repair.Test']
export type Taken = Schemas['RepairAccept']
export type Pointed = Schemas['RepairPick']

/** What is to be repaired: a source's recipe, by what a run collected. */
export type Wanted = { dataset: string; run: string; source: string }

const path = (id: string) => ({ path: { id } })

/** Begins a repair; asked for once a visit, since every asking makes a draft. */
export const beginAsk = (wanted: Wanted) =>
  queryOptions({
    queryKey: ['repair-begin', wanted.dataset, wanted.run, wanted.source],
    queryFn: () => got(api.POST('/repairs', { body: wanted })),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const repairAsk = (id: string) => queryOptions({ queryKey: ['repair', id], queryFn: () => got(api.GET('/repairs/{id}', { params: path(id) })) })

/** What one does to a repair. Each throws a Problem where the server refuses. */
export const repairs = {
  accept: (id: string, seq: number, columns: Taken[]) => got(api.POST('/repairs/{id}/accept', { params: path(id), body: { seq, columns } })),
  pick: (id: string, pointed: Pointed) => got(api.POST('/repairs/{id}/pick', { params: path(id), body: pointed })),
  test: (id: string) => got(api.POST('/repairs/{id}/test', { params: path(id) })),
  save: (id: string, seq: number) => got(api.POST('/repairs/{id}/save', { params: path(id), body: { seq } })),
  undo: (id: string, seq: number) => got(api.POST('/drafts/{id}/undo', { params: path(id), body: { seq } })),
  readAgain: ({ dataset, run, source }: Wanted) =>
    got(api.POST('/datasets/{ns}/{name}/runs/reextract', { params: { path: datasetPath(dataset) }, body: { run, sources: [source] } })),
}
