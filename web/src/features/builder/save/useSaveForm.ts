import { useSessionStorage } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { drafts } from '../api'
import type { Draft } from '../model'
import { proposedForm } from './form'
import type { SaveForm } from './form'
import { datasetNames, recipeNames } from './taken'

/**
 * What saving a draft will set: what is proposed, with what somebody changed of it, in the save step or on the canvas. It is kept while the window is
 * open. `trial` is a try of this state of the draft, whose figures are proposed as checks.
 */
export function useSaveForm(draft: Draft, trial: string | undefined) {
  const { t } = useTranslation('builder')
  const tried = useQuery({ queryKey: ['draft', draft.id, 'trial', trial], queryFn: () => drafts.trial(draft.id, trial ?? ''), enabled: trial !== undefined })
  const begun = draft.recipe !== ''
  const datasets = useQuery({ ...datasetNames, enabled: begun })
  const recipes = useQuery({ ...recipeNames, enabled: begun })
  const [own, setOwn] = useSessionStorage<Partial<SaveForm>>({ key: `sheaf.save.${draft.id}`, defaultValue: {}, getInitialValueInEffect: false })
  const estimate = tried.data?.events.findLast((event) => event.estimate)?.estimate
  const proposed = useMemo(
    () =>
      proposedForm(draft, t('save.proposedTitle', { site: draft.title || draft.address }), estimate, { datasets: datasets.data ?? [], recipes: recipes.data ?? [] }),
    [draft, t, estimate, datasets.data, recipes.data],
  )
  return {
    form: { ...proposed, ...own } satisfies SaveForm,
    change: (part: Partial<SaveForm>) => setOwn((before) => ({ ...before, ...part })),
    /** What is proposed is still being asked for. */
    pending: begun && ((trial !== undefined && tried.isPending) || datasets.isPending || recipes.isPending),
    /** Whether the checks rest on a try. */
    tried: estimate !== undefined,
  }
}

export type Saving = ReturnType<typeof useSaveForm>
