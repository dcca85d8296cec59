import { Alert, Button, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/api/problem'
import { sentence } from './sentence'

/** Says that a part of a page could not be loaded, why, and offers to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation(['app', 'problems'])
  const words = sentence(error)
  return (
    <Alert color="red" variant="light" role="alert" icon={<CircleAlert size={18} aria-hidden />} title={t('problems:title')}>
      <Text size="sm">{words}</Text>
      {error instanceof Problem && error.detail && error.detail !== words && (
        <Text size="xs" c="dimmed" mt={4}>
          {error.detail}
        </Text>
      )}
      {retry && (
        <Button size="xs" variant="default" mt="sm" onClick={() => void retry()}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  )
}
