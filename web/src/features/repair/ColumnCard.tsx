import { Badge, Button, Card, Checkbox, Group, Radio, Stack, Text } from '@mantine/core'
import { Check, Eye, MousePointerClick } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { say } from '@/features/builder/words'
import type { Column } from './api'
import { columnName } from './columnName'
import { ProposalWords } from './ProposalWords'

type Props = {
  column: Column
  /** Whether the pages below show it. */
  chosen: boolean
  pending: boolean
  onLook: () => void
  onPick: () => void
  onAccept: (places: string[], replace: boolean) => void
}

/** A broken column: what became of it, where it stands now, and what can be done. */
export function ColumnCard({ column, chosen, pending, onLook, onPick, onAccept }: Props) {
  const { t, i18n } = useTranslation('repair')
  const [at, setAt] = useState(0)
  const [replace, setReplace] = useState(false)
  const name = columnName(column, i18n)
  const proposal = column.proposals[at]
  const done = column.accepted.length > 0
  return (
    <Card withBorder component="section" aria-label={name} style={chosen ? { borderColor: 'var(--mantine-primary-color-filled)' } : undefined}>
      <Group gap="xs" justify="space-between">
        <Group gap="xs">
          <Text fw={650}>{name}</Text>
          {done ? (
            <Badge color="sheaf" variant="light" tt="none" leftSection={<Check size={12} aria-hidden />}>
              {t('accepted')}
            </Badge>
          ) : (
            <Badge color={column.cause === 'missing' ? 'red' : 'orange'} variant="light" tt="none">
              {t(`cause.${column.cause === 'missing' ? 'missing' : 'fallback'}`)}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="var(--quiet)">
          {column.cause === 'missing' ? t('counts', { had: column.had, has: column.has }) : t('moved', { had: column.had, moved: column.moved })}
        </Text>
      </Group>
      {column.places[0] && (
        <Text size="sm" mt={4}>
          {t('stood', { words: say(column.places[0], i18n) })}
        </Text>
      )}
      {column.proposals.length === 0 && (
        <Text size="sm" mt="xs">
          {t('no_proposal')}
        </Text>
      )}
      {column.proposals.length === 1 && proposal && <ProposalWords proposal={proposal} />}
      {column.proposals.length > 1 && (
        <Radio.Group value={String(at)} onChange={(value) => setAt(Number(value))} label={t('stands')} mt="xs">
          <Stack gap="xs" mt={6}>
            {column.proposals.map((one, i) => (
              <Radio key={i} value={String(i)} label={<ProposalWords proposal={one} />} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <Group gap="xs" mt="sm">
        {proposal && (
          <Button
            size="compact-sm"
            leftSection={<Check size={14} aria-hidden />}
            disabled={pending}
            onClick={() => onAccept(proposal.places.map((p) => p.source), replace)}
            aria-label={t('accept_for', { column: name })}
          >
            {t('accept')}
          </Button>
        )}
        <Button size="compact-sm" variant="default" leftSection={<MousePointerClick size={14} aria-hidden />} onClick={onPick} aria-label={t('pick_for', { column: name })}>
          {t('pick.open')}
        </Button>
        <Button size="compact-sm" variant="subtle" leftSection={<Eye size={14} aria-hidden />} onClick={onLook} aria-pressed={chosen} aria-label={t('look_for', { column: name })}>
          {t('look')}
        </Button>
        {proposal && <Checkbox size="xs" label={t('replace')} checked={replace} onChange={(e) => setReplace(e.currentTarget.checked)} />}
      </Group>
    </Card>
  )
}
