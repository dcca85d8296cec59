import { Alert, Button, Group, List, Text } from '@mantine/core'
import { Braces, MonitorPlay } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Draft, Sample } from '../model'
import { systemQuery } from '../system'
import type { Changes } from '../useDraft'
import { wordsFor } from '../words'
import { hostAndPath } from './address'

/** Says what was done to the address, which data the page loads by scripts, and offers a browser where the page is bare without them. */
export function AnswersNote({ draft, sample, changes }: { draft: Draft; sample: Sample; changes: Changes }) {
  const { t, i18n } = useTranslation('builder')
  const system = useQuery(systemQuery)
  const answers = sample.answers.filter(({ records }) => records > 0)
  const bare = draft.proposals.length === 0 && sample.origin === 'fetched'
  return (
    <>
      {draft.notes.length > 0 && (
        <List size="sm" c="var(--quiet)" listStyleType="none">
          {draft.notes.map(({ code, detail }) => (
            <List.Item key={code}>{wordsFor(`notes.${code}`, i18n, detail)}</List.Item>
          ))}
        </List>
      )}
      {answers.length > 0 && (
        <Alert variant="light" icon={<Braces size={18} aria-hidden />} title={t('find.answers')}>
          <List size="sm">
            {answers.map((answer) => (
              <List.Item key={answer.id}>
                {t('find.answer', { address: hostAndPath(answer.url), count: answer.records, example: answer.example })}
              </List.Item>
            ))}
          </List>
          <Text size="sm" mt={4}>
            {t('find.answersHint')}
          </Text>
        </Alert>
      )}
      {bare && system.data?.browser && (
        <Group>
          <Button
            variant="light"
            leftSection={<MonitorPlay size={16} aria-hidden />}
            loading={changes.pending}
            onClick={() => void changes.addSample(sample.url, true).catch(() => undefined)}
          >
            {t('refusal.render')}
          </Button>
        </Group>
      )}
    </>
  )
}
