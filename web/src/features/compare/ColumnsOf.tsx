import { List, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TableDiff } from '@/api/types'

/** How the columns of a table differ; nothing where they do not. */
export function ColumnsOf({ table }: { table: TableDiff }) {
  const { t } = useTranslation('compare')
  const s = table.schema
  if (!s) return null
  const lines = [
    ...(s.key ? [t('columns.key', { from: s.key.from, to: s.key.to })] : []),
    ...s.added.map((c) => t('columns.added', { name: c.name, type: c.type })),
    ...s.removed.map((c) => t('columns.removed', { name: c.name, type: c.type })),
    ...s.retyped.map((c) => t('columns.retyped', { name: c.name, from: c.from, to: c.to })),
    ...s.moved.map((name) => t('columns.moved', { name })),
    ...s.described.map((c) => t('columns.described', { name: c.name, what: c.what })),
  ]
  if (lines.length === 0) return null
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb="xs">
        {t('columns.title')}
      </Title>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </>
  )
}
