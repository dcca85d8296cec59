import { Alert, List } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/api/problem'
import { sentence } from '@/ui/sentence'
import { changedElsewhere } from '../useDraft'
import type { Changes } from '../useDraft'
import { ChangedElsewhere } from './ChangedElsewhere'

/** Says why the last change was not made; the draft is as it was before. */
export function Trouble({ changes }: { changes: Changes }) {
  const { t } = useTranslation('builder')
  if (changedElsewhere(changes.error) || (!changes.error && changes.elsewhere)) return <ChangedElsewhere changes={changes} />
  if (!changes.error) return null
  const fields = changes.error instanceof Problem ? Object.values(changes.error.fields).flat() : []
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      mb="md"
      icon={<CircleAlert size={18} aria-hidden />}
      title={t('draft.notChanged')}
      withCloseButton
      closeButtonLabel={t('draft.closeNotice')}
      onClose={changes.reset}
    >
      {sentence(changes.error)}
      {fields.length > 0 && (
        <List size="sm" mt={4}>
          {fields.map((field) => (
            <List.Item key={field}>{field}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  )
}
