import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Changes } from '../useDraft'

/** Whether the list's further pages are followed. */
export function NextForm({ changes }: { changes: Changes }) {
  const { t } = useTranslation('builder')
  return (
    <Button variant="light" color="red" loading={changes.pending} onClick={() => void changes.edit({ op: 'next', none: true }).catch(() => undefined)}>
      {t('canvas.noNext')}
    </Button>
  )
}
