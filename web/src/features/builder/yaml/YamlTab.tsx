import { Alert, Button, Group, List, Text, UnstyledButton } from '@mantine/core'
import { TriangleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import type { Changes } from '../useDraft'
import { Editor } from './Editor'
import { said } from '@/ui/said'

/** The recipe as text: the same recipe that the steps and the canvas show. What is wrong is told by line. */
export function YamlTab({ draft, changes }: { draft: Draft; changes: Changes }) {
  const { t } = useTranslation('builder')
  const [base, setBase] = useState(draft.recipe)
  const [text, setText] = useState(draft.recipe)
  const [crossed, setCrossed] = useState(false)
  // What was typed is kept when the recipe changes below it.
  if (draft.recipe !== base) {
    setBase(draft.recipe)
    if (text === base) setText(draft.recipe)
    setCrossed(text !== base && text !== draft.recipe)
  }
  const area = useRef<HTMLTextAreaElement>(null)
  const problems = draft.view?.problems ?? []
  const changed = text !== draft.recipe
  const store = () => void (changed && changes.edit({ op: 'yaml', yaml: text }).catch(() => undefined))

  const goTo = (line: number) => {
    const lines = text.split('\n')
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
    area.current?.focus()
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
    area.current?.scrollTo({ top: Math.max(0, (line - 4) * 20) })
  }

  return (
    <section aria-label={t('yaml.title')}>
      <Text c="var(--quiet)" size="sm" mb="sm">
        {t('yaml.lead')}
      </Text>
      {problems.length > 0 && !changed && (
        <Alert color="orange" variant="light" icon={<TriangleAlert size={18} aria-hidden />} title={t('yaml.problems', { count: problems.length })} mb="sm">
          <List size="sm">
            {problems.map(({ line, column, message, said: words }, index) => (
              <List.Item key={index}>
                <UnstyledButton onClick={() => goTo(line)} style={{ textDecoration: 'underline' }}>
                  {t('yaml.at', { line, column })}
                </UnstyledButton>{' '}
                {said(words, message)}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Editor ref={area} label={t('yaml.label')} value={text} onChange={setText} onStore={store} marks={changed ? [] : problems.map(({ line }) => line)} />
      <Group mt="sm" gap="sm">
        <Button disabled={!changed} loading={changes.pending} onClick={store}>
          {t('yaml.store')}
        </Button>
        <Button variant="default" disabled={!changed} onClick={() => (setText(draft.recipe), setCrossed(false))}>
          {t('yaml.discard')}
        </Button>
        <Text size="sm" c="var(--quiet)" role="status">
          {changed ? t(crossed ? 'yaml.crossed' : 'yaml.changed') : ''}
        </Text>
      </Group>
    </section>
  )
}
