import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { diffTotalsAsk, type RowFilter, type Versions } from '@/api/asks'
import type { DiffTotals, TableDiff } from '@/api/types'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { differences } from './words'

type Props = { versions: Versions; table: TableDiff; filter: RowFilter; show: (f: RowFilter) => void }

/** So much is read without being asked for: a second or two. */
const little = 32_000_000

/** How many rows differ, by class and site. Every figure shows its rows. */
export function CountsOf({ versions, table, filter, show }: Props) {
  const { t } = useTranslation('compare')
  const format = useFormat()
  const [asked, setAsked] = useState(table.parts.bytes <= little)
  const totals = useQuery({ ...diffTotalsAsk(versions), enabled: asked })
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb="xs">
        {t('counts.title')}
      </Title>
      {asked ? (
        <Loaded query={totals} rows={2}>
          {(found) => <Totals totals={found} filter={filter} show={show} />}
        </Loaded>
      ) : (
        <Group>
          <Button variant="default" onClick={() => setAsked(true)}>
            {t('counts.count')}
          </Button>
          <Text size="sm" c="var(--quiet)">
            {t('counts.will_read', { size: format.bytes(table.parts.bytes) })}
          </Text>
        </Group>
      )}
    </>
  )
}

function Totals({ totals, filter, show }: { totals: DiffTotals; filter: RowFilter; show: (f: RowFilter) => void }) {
  const { t } = useTranslation('compare')
  const format = useFormat()
  const sources = Object.keys(totals.sources).sort()
  const some = differences.filter((c) => (totals.rows[c] ?? 0) > 0)
  if (some.length === 0) return <Text size="sm">{t('counts.none')}</Text>
  const figure = (n: number | undefined, next: RowFilter, name: string) =>
    n ? (
      <Button size="compact-sm" variant={filter.class === next.class && filter.source === next.source && !filter.column ? 'light' : 'subtle'} aria-label={name} onClick={() => show(next)}>
        {format.number(n)}
      </Button>
    ) : (
      '–'
    )
  return (
    <Scroll label={t('counts.title')}>
      <table>
        <thead>
          <tr>
            <th>{t('counts.source')}</th>
            {some.map((c) => (
              <th key={c} data-number>
                {t(`class.${c}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sources.length > 1 && (
            <tr>
              <td data-tight>
                <b>{t('counts.all')}</b>
              </td>
              {some.map((c) => (
                <td key={c} data-number>
                  {figure(totals.rows[c], { class: c }, t('counts.show', { what: t(`class.${c}`), n: format.number(totals.rows[c] ?? 0) }))}
                </td>
              ))}
            </tr>
          )}
          {sources.map((source) => (
            <tr key={source}>
              <td data-tight>{source}</td>
              {some.map((c) => {
                const n = totals.sources[source]?.[c]
                return (
                  <td key={c} data-number>
                    {figure(n, { class: c, source }, t('counts.show_source', { source, what: t(`class.${c}`), n: format.number(n ?? 0) }))}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
