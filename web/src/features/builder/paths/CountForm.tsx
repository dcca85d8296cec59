import { Button, Card, Code, Group, List, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft, Edit } from '../model'
import type { Changes } from '../useDraft'
import { firstPages, guessCounting, mistakeOf } from './template'

type Props = { draft: Draft; changes: Changes; onStore: (edit: Edit) => void; onCancel?: () => void }

/** A list whose pages are told by a number in its address, with the first addresses that this makes. */
export function CountForm({ draft, changes, onStore, onCancel }: Props) {
  const { t } = useTranslation('builder')
  const [counting, setCounting] = useState(() => guessCounting(draft.address, draft.proposals.find(({ next }) => next?.template)?.next?.template))
  const mistake = mistakeOf(counting)
  const number = (key: 'first' | 'step', min: number) => (value: string | number) =>
    setCounting((before) => ({ ...before, [key]: typeof value === 'number' ? Math.max(min, value) : before[key] }))

  const store = (event: React.FormEvent) => {
    event.preventDefault()
    if (!mistake) onStore({ op: 'next', template: counting.template.trim(), first: counting.first, step: counting.step })
  }
  return (
    <Card withBorder component="section" aria-label={t('paths.hows.count')}>
      <form onSubmit={store}>
        <Stack gap="sm">
          <TextInput
            label={t('paths.template')}
            description={t('paths.templateHint')}
            value={counting.template}
            onChange={(event) => setCounting({ ...counting, template: event.currentTarget.value })}
            error={mistake && t(`paths.mistakes.${mistake}`)}
            spellCheck={false}
          />
          <Group grow gap="sm" align="start">
            <NumberInput label={t('paths.first')} min={0} allowDecimal={false} value={counting.first} onChange={number('first', 0)} />
            <NumberInput label={t('paths.step')} min={1} allowDecimal={false} value={counting.step} onChange={number('step', 1)} />
          </Group>
          {!mistake && (
            <div>
              <Text size="sm">{t('paths.makes')}</Text>
              <List size="sm" aria-label={t('paths.makes')}>
                {firstPages(counting, 3).map((address) => (
                  <List.Item key={address} style={{ overflowWrap: 'anywhere' }}>
                    <Code>{address}</Code>
                  </List.Item>
                ))}
              </List>
            </div>
          )}
          <Group gap="sm">
            <Button type="submit" disabled={mistake !== undefined} loading={changes.pending}>
              {t('paths.useCount')}
            </Button>
            {onCancel && (
              <Button variant="subtle" color="gray" onClick={onCancel}>
                {t('pick.cancel')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Card>
  )
}
