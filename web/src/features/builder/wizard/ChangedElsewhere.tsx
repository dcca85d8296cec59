import { Alert, Button, Group } from '@mantine/core'
import { AppWindow } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { changedElsewhere } from '../useDraft'
import type { Changes } from '../useDraft'

/** Says that another window has changed the draft, and offers a change of one's own that was refused for it once more. */
export function ChangedElsewhere({ changes }: { changes: Changes }) {
  const { t } = useTranslation('builder')
  const refused = changedElsewhere(changes.error)
  const done = () => {
    changes.reset()
    changes.look()
  }
  return (
    <Alert color="orange" variant="light" role="alert" mb="md" icon={<AppWindow size={18} aria-hidden />} title={t('elsewhere.title')}>
      {refused ? t('elsewhere.refused') : t('elsewhere.shown')}
      <Group gap="sm" mt="sm">
        {refused && (
          <Button size="compact-sm" loading={changes.pending} onClick={() => void changes.again()?.catch(() => undefined)}>
            {t('elsewhere.again')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" onClick={done}>
          {refused ? t('elsewhere.leave') : t('elsewhere.fine')}
        </Button>
      </Group>
    </Alert>
  )
}
