import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Stack } from '@mantine/core'
import { Empty } from '@/ui/Empty'
import type { Draft } from '../model'
import { RefusalNotice } from '../new/RefusalNotice'
import { systemQuery } from '../system'
import type { Changes } from '../useDraft'
import { StepHead } from '../wizard/StepHead'
import { AddSample } from './AddSample'

/** In place of proposals where there is no page yet: why, and the ways to one. */
export function FoundNothing({ draft, changes }: { draft: Draft; changes: Changes }) {
  const { t } = useTranslation('builder')
  const system = useQuery(systemQuery)
  return (
    <Stack gap="lg" maw={860}>
      <StepHead title={t('find.title')} />
      {draft.refusal ? (
        <RefusalNotice
          refusal={draft.refusal}
          address={draft.address}
          browser={system.data?.browser ?? false}
          pending={changes.pending}
          onRender={() => void changes.addSample(draft.address, true).catch(() => undefined)}
          onUpload={(file) => void changes.uploadSample(file, draft.address).catch(() => undefined)}
        />
      ) : (
        <Empty title={t('find.noPage')} detail={t('find.noPageHint')} />
      )}
      <AddSample changes={changes} />
    </Stack>
  )
}
