import { ActionIcon, Button, Card, Group, Select, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { ArrowLeft, ArrowRight, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Draft, Edit, TableColumn } from '../model'
import type { Changes } from '../useDraft'
import { columnLabel, say, typeLabel } from '../words'
import { pickableTypes } from './kinds'
import { Places } from './Places'
import { Transforms } from './Transforms'
import { useText } from './useText'

type Props = {
  draft: Draft
  changes: Changes
  column: TableColumn
  /** Rows of the table that is shown. */
  rows: number
  onRenamed: (name: string) => void
  /** Puts the column where another one is. */
  onMove: (beside: string) => void
  /** Asks for one more place to be picked. */
  onPlace: () => void
}

/** Everything about one column: name, type, where it is looked for, what is done to it. */
export function ColumnPanel({ draft, changes, column, rows, onRenamed, onMove, onPlace }: Props) {
  const { t, i18n } = useTranslation('builder')
  const view = draft.view?.columns.find(({ name }) => name === column.name)
  const label = columnLabel(column.name, i18n)
  const names = draft.view?.columns.map(({ name }) => name) ?? []
  const edit = (...edits: Edit[]) => changes.edit(...edits).catch(() => undefined)

  const name = useText(column.name, (to) => {
    if (to === '') return
    void changes
      .edit({ op: 'column_rename', name: column.name, to })
      .then(() => onRenamed(to))
      .catch(() => undefined)
  })
  const byDefault = useText(view?.default ?? '', (to) => void edit({ op: 'column_set', name: column.name, default: to }))

  return (
    <Card withBorder component="section" aria-labelledby="column-title">
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Title order={3} id="column-title">
          {label}
        </Title>
        <Group gap={2} wrap="nowrap" ms="auto">
          {([-1, 1] as const).map((by) => {
            const beside = names[names.indexOf(column.name) + by]
            const Icon = by < 0 ? ArrowLeft : ArrowRight
            return (
              <ActionIcon
                key={by}
                variant="subtle"
                color="gray"
                aria-label={t(by < 0 ? 'columns.left' : 'columns.right', { column: label })}
                disabled={beside === undefined || changes.pending}
                onClick={() => beside !== undefined && onMove(beside)}
              >
                <Icon size={15} aria-hidden />
              </ActionIcon>
            )
          })}
        </Group>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          leftSection={<Trash2 size={14} aria-hidden />}
          disabled={changes.pending}
          onClick={() => void edit({ op: 'column_remove', name: column.name })}
        >
          {t('columns.remove')}
        </Button>
      </Group>
      <Stack gap="md">
        <Group grow align="start" gap="sm">
          <TextInput label={t('columns.name')} {...name} />
          <Select
            label={t('columns.type')}
            value={column.type}
            onChange={(type) => type && type !== column.type && void edit({ op: 'column_set', name: column.name, type })}
            data={pickableTypes(column.type).map((value) => ({ value, label: typeLabel(value, i18n) }))}
            allowDeselect={false}
          />
        </Group>
        <Places column={column} view={view} rows={rows} changes={changes} onPlace={onPlace} />
        {view && <Transforms column={column} view={view} changes={changes} />}
        <Group gap="lg">
          <Switch
            label={t('columns.requiredSwitch')}
            description={t('columns.requiredHint')}
            checked={column.required}
            onChange={(event) => void edit({ op: 'column_set', name: column.name, required: event.currentTarget.checked })}
          />
          <Switch
            label={t('columns.trackedSwitch')}
            description={t('columns.trackedHint')}
            checked={column.tracked}
            onChange={(event) => void edit({ op: 'column_set', name: column.name, tracked: event.currentTarget.checked })}
          />
        </Group>
        <TextInput label={t('columns.default')} description={t('columns.defaultHint')} {...byDefault} />
        {view && view.rules.length > 0 && (
          <Text size="sm" c="var(--quiet)">
            {t('columns.rules', { rules: view.rules.map((rule) => say(rule, i18n)).join(' · ') })}
          </Text>
        )}
      </Stack>
    </Card>
  )
}
