import { Alert, Button, List, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/api/problem'
import { sayable } from './said'
import { sentence } from './sentence'

/** Codes of which the UI's own words say all that the server's sentence says. */
const said: readonly string[] = ['signed_out', 'read_only']

/** What the server said beside what is said already, in its own words: its sentence, and what is wrong with single fields. */
function beside(error: unknown, words: string): string[] {
  if (!(error instanceof Problem)) return []
  const detail = said.includes(error.code) || sayable(error.said) ? [] : [error.detail]
  return [...detail, ...Object.values(error.fields).flat()].filter((one, i, all) => one && one !== words && all.indexOf(one) === i)
}

/** Says why a part of a page could not be loaded, and offers to try again; without `retry`, why what was asked for was not done. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation(['app', 'problems'])
  const words = sentence(error)
  const more = beside(error, words)
  return (
    <Alert color="red" variant="light" role="alert" icon={<CircleAlert size={18} aria-hidden />} title={retry ? t('problems:title') : t('problems:not_done')}>
      <Text size="sm">{words}</Text>
      {more.length > 0 && (
        <List size="xs" c="dimmed" mt={4} listStyleType="none">
          {more.map((one) => (
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
