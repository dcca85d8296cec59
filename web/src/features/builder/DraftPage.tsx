import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/ui/Failure'
import { Page } from '@/ui/Page'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { useDraft } from './useDraft'
import { Wizard } from './wizard/Wizard'

const route = getRouteApi('/drafts/$id')

/** One draft: its steps, its canvas, its text. */
export function DraftPage() {
  const { t } = useTranslation('builder')
  const { id } = route.useParams()
  const draft = useDraft(id)
  if (draft.isPending) return <PageSkeleton />
  if (draft.isError) {
    return (
      <Page title={t('draft.missing')}>
        <Failure error={draft.error} retry={draft.refetch} />
      </Page>
    )
  }
  return <Wizard key={id} draft={draft.data} />
}
