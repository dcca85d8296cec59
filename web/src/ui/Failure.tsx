import { Alert, Button, List, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/api/problem'
import { sentence } from './sentence'

/** Says why a part of a page could not be loaded, and offers to try again; without `retry`, why what was asked for was not done. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation(['app', 'problems'])
  const words = sentence(error)
  const said = error instanceof Problem ? [error.detail, ...Object.values(error.fields).flat()].filter((one, i, all) => one && one !== words && all.indexOf(one) === i) : []
  return (
    <Alert color="red" variant="light" role="alert" icon={<CircleAlert size={18} aria-hidden />} title={retry ? t('problems:title') : t('problems:not_done')}>
      <Text size="sm">{words}</Text>
      {said.length > 0 && (
        <List size="xs" c="dimmed" mt={4} listStyleType="none">
          {said.map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
      )}
      {retry && (
        <Button size="xs" variant="default" mt="sm" onClick={() => void retry()}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  )
}
