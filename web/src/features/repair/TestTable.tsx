import { Button, Loader, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/ui/Failure'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { repairs, type Repair, type Tested } from './api'
import { columnName } from './columnName'

/** Reads every kept page with the repaired recipe: how many values there are, before and after, column by column and row by row. */
export function TestTable({ repair }: { repair: Repair }) {
  const { t } = useTranslation('repair')
  const test = useMutation({ mutationFn: async () => ({ seq: repair.seq, result: await repairs.test(repair.id) }) })
  const current = test.data?.seq === repair.seq ? test.data.result : undefined
  return (
    <Section title={t('test.title')}>
      <Text size="sm" mb="sm">
        {t('test.about', { count: repair.pairs })}
      </Text>
      <Button variant="default" leftSection={<FlaskConical size={16} aria-hidden />} disabled={!repair.changed} loading={test.isPending} onClick={() => test.mutate()}>
        {t('test.run')}
      </Button>
      {!repair.changed && (
        <Text size="sm" c="var(--quiet)" mt="xs">
          {t('test.unchanged')}
        </Text>
      )}
      {test.isError && <Failure error={test.error} />}
      <div role="status" aria-live="polite">
        {test.isPending && <Loader size="xs" mt="xs" aria-label={t('test.running')} />}
        {current && (
          <Text size="sm" mt="sm">
            {t('test.read', { read: current.read, count: current.pages })}
          </Text>
        )}
      </div>
      {current && <Outcome repair={repair} test={current} />}
    </Section>
  )
}

function Outcome({ repair, test }: { repair: Repair; test: Tested }) {
  const { t, i18n } = useTranslation('repair')
  const names = test.columns.map((col) => {
    const known = repair.columns.find((c) => c.field === col.field && c.page === col.page)
    return known ? columnName(known, i18n) : col.field
  })
  return (
    <>
      <Scroll label={t('test.columns')}>
        <Table mt="sm" miw={560} aria-label={t('test.columns')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('test.column')}</Table.Th>
              <Table.Th>{t('test.had')}</Table.Th>
              <Table.Th>{t('test.was')}</Table.Th>
              <Table.Th>{t('test.has')}</Table.Th>
              <Table.Th>{t('test.equal')}</Table.Th>
              <Table.Th>{t('test.old')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {test.columns.map((col, i) => (
              <Table.Tr key={`${col.field} ${col.page}`}>
                <Table.Th scope="row">{names[i]}</Table.Th>
                <Table.Td>{col.had}</Table.Td>
                <Table.Td>{col.was}</Table.Td>
                <Table.Td>{col.has}</Table.Td>
                <Table.Td>{col.equal}</Table.Td>
                <Table.Td>{col.old}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      <Text size="sm" fw={600} mt="md">
        {t('test.rows')}
      </Text>
      <Scroll label={t('test.rows')}>
        <Table mt="xs" fz="xs" miw={160 + 130 * names.length} aria-label={t('test.rows')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('test.key')}</Table.Th>
              {names.map((name, i) => (
                <Table.Th key={i}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {test.rows.map((row) => (
              <Table.Tr key={`${row.pair} ${row.key}`}>
                <Table.Th scope="row">{row.key}</Table.Th>
                {row.cells.map((cell, i) => (
                  <Table.Td key={i}>
                    {cell.before === cell.now ? (
                      short(cell.now)
                    ) : (
                      <>
                        <del>{short(cell.before)}</del> {short(cell.now)}
                      </>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
    </>
  )
}

function short(text: string | undefined): string {
  if (!text) return '–'
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
