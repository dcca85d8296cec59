import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { drafts } from './api'
import type { Draft, Edit } from './model'

const keyOf = (id: string) => ['draft', id] as const

export function useDraft(id: string) {
  return useQuery({ queryKey: keyOf(id), queryFn: () => drafts.get(id) })
}

/** What the recipe reads on a sample; without one, the list's rows with what their own pages add. */
export function useValues(draft: Draft, sample?: string) {
  return useQuery({
    queryKey: [...keyOf(draft.id), 'values', sample ?? '', draft.seq],
    queryFn: () => drafts.values(draft.id, sample),
    enabled: draft.recipe !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity, // a state of a draft never changes; the next one has another number
  })
}

export function useKeys(draft: Draft) {
  return useQuery({
    queryKey: [...keyOf(draft.id), 'keys', draft.seq],
    queryFn: () => drafts.keys(draft.id),
    enabled: draft.recipe !== '',
    staleTime: Infinity,
  })
}

/** A change of a draft: what it asks the server for. */
export type Change = () => Promise<Draft>

/**
 * Changes a draft, one after the other; the answer is the draft as it now is. `edit` makes one step of undo of all its edits.
 * Promises are those of the change: they reject with its Problem, which `error` also holds for the wizard to show.
 */
export function useChanges(id: string) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (ask: Change) => ask(),
    scope: { id: `draft-${id}` },
    onSuccess: (draft) => client.setQueryData(keyOf(id), draft),
  })
  const run = (ask: Change) => change.mutateAsync(ask)
  return {
    pending: change.isPending,
    error: change.error,
    reset: change.reset,
    edit: (...edits: Edit[]) => run(() => drafts.edit(id, edits)),
    undo: () => run(() => drafts.undo(id)),
    redo: () => run(() => drafts.redo(id)),
    accept: (proposal: string, follow: boolean) => run(() => drafts.accept(id, proposal, follow)),
    addSample: (address: string, render: boolean) => run(() => drafts.addSample(id, address, render)),
    uploadSample: (file: File, address?: string) => run(() => drafts.uploadSample(id, file, address)),
  }
}

export type Changes = ReturnType<typeof useChanges>
