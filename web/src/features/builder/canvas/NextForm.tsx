import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft, Edit } from '../model'
import { CountForm } from '../paths/CountForm'
import type { Changes } from '../useDraft'

/** Whether the list's further pages are followed, and by what count. */
export function NextForm({ draft, changes }: { draft: Draft; changes: Changes }) {
  const { t } = useTranslation('builder')
  const store = (edit: Edit) => void changes.edit(edit).catch(() => undefined)
  return (
    <>
      <details>
        <summary>{t('paths.hows.count')}</summary>
        <CountForm draft={draft} changes={changes} onStore={store} />
      </details>
      <Button variant="light" color="red" loading={changes.pending} onClick={() => store({ op: 'next', none: true })}>
        {t('canvas.noNext')}
      </Button>
    </>
  )
}
