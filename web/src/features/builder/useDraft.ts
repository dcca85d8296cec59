import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Problem } from '@/api/problem'
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

/** A change of a draft: what it asks the server for, given the state that it is made on. */
export type Change = (seq: number) => Promise<Draft>

/** Whether a change was refused because the draft is no longer as it was shown. */
export function changedElsewhere(error: unknown): boolean {
  return error instanceof Problem && error.code === 'draft_changed'
}

/**
 * Changes a draft, one after the other; the answer is the draft as it now is. `edit` makes one step of undo of all its edits.
 * Promises are those of the change: they reject with its Problem, which `error` also holds for the wizard to show. A change that was made on a
 * state that another window has gone on from is refused; the draft is then loaded again, and `again` makes the change on what is there now.
 */
export function useChanges(draft: Draft) {
  const { id } = draft
  const client = useQueryClient()
  const [own, setOwn] = useState(draft.seq)
  const adopt = (now: Draft) => {
    setOwn(now.seq)
    client.setQueryData(keyOf(id), now)
  }
  const reload = () => client.invalidateQueries({ queryKey: keyOf(id), exact: true })
  const change = useMutation({
    mutationFn: (ask: Change) => ask(client.getQueryData<Draft>(keyOf(id))?.seq ?? draft.seq),
    scope: { id: `draft-${id}` },
    onSuccess: adopt,
    onError: (error) => (changedElsewhere(error) ? reload() : undefined),
  })
  const run = (ask: Change) => change.mutateAsync(ask)
  return {
    pending: change.isPending,
    error: change.error,
    reset: change.reset,
    /** Somebody has changed the draft since it was last changed here. */
    elsewhere: draft.seq > own,
    /** Takes what is shown as known. */
    look: () => setOwn(draft.seq),
    /** Makes the last change again. */
    again: () => change.variables && run(change.variables),
    /** Takes what a change that was made elsewhere in the wizard has led to. */
    adopt,
    reload,
    edit: (...edits: Edit[]) => run((seq) => drafts.edit(id, seq, edits)),
    undo: () => run((seq) => drafts.undo(id, seq)),
    redo: () => run((seq) => drafts.redo(id, seq)),
    accept: (proposal: string, follow: boolean) => run((seq) => drafts.accept(id, seq, proposal, follow)),
    addSample: (address: string, render: boolean) => run((seq) => drafts.addSample(id, seq, address, render)),
    uploadSample: (file: File, address?: string) => run((seq) => drafts.uploadSample(id, seq, file, address)),
  }
}

export type Changes = ReturnType<typeof useChanges>
