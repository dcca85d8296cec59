import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { diffStatisticsAsk, diffTotalsAsk, type RowFilter, type Versions } from '@/api/asks'
import type { DiffStatistics, Shift } from '@/api/types'
import { Dot } from '@/ui/Dot'
import { Failure } from '@/ui/Failure'
import { useFormat, type Format } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'

type Pair = { from?: number | null; to?: number | null } | undefined

type Props = { versions: Versions; statistics: DiffStatistics; /** Columns that are left out. */ hidden: ReadonlySet<string>; show: (f: RowFilter) => void }

/** How the values of columns moved, those that moved most first. A column shows the rows in which it differs. */
export function ShiftsOf({ versions, statistics, hidden, show }: Props) {
  const { t } = useTranslation('compare')
  const [deep, setDeep] = useState(false)
  const [all, setAll] = useState(false)
  const read = useQuery({ ...diffStatisticsAsk(versions), enabled: deep })
  const totals = useQuery({ ...diffTotalsAsk(versions), enabled: false }) // as far as they were counted
  const s = read.data ?? statistics
  const told = s.columns.filter((c) => !hidden.has(c.column))
  const shown = all ? told : told.filter((c) => hasMoved(c) || (totals.data?.columns[c.column] ?? 0) > 0)
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb="xs">
        {t('statistics.title')}
      </Title>
      {shown.length === 0 ? (
        <Text size="sm">{t('statistics.none')}</Text>
      ) : (
        <Scroll label={t('statistics.title')}>
          <table>
            <thead>
              <tr>
                <th>{t('statistics.column')}</th>
                <th data-number>{t('statistics.changed')}</th>
                <th data-number>{t('statistics.empty')}</th>
                <th data-number>{t('statistics.middle')}</th>
                <th data-number>{t('statistics.distinct')}</th>
                <th>{t('statistics.values')}</th>
                <th>{t('statistics.drift')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((c) => (
                <Row key={c.column} shift={c} changed={totals.data ? (totals.data.columns[c.column] ?? 0) : undefined} show={show} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <Group mt="xs">
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(!all)}>
          {all ? t('statistics.moved') : t('statistics.all')}
        </Button>
        {s.measured === 'manifest' ? (
          <Button size="compact-sm" variant="subtle" loading={read.isFetching} onClick={() => setDeep(true)}>
            {t('statistics.deep')}
          </Button>
        ) : (
          <Text size="sm" c="var(--quiet)">
            {t('statistics.from_rows')}
          </Text>
        )}
        {s.measured === 'manifest' && s.unmeasured.length > 0 && (
          <Text size="sm" c="var(--quiet)" role="status">
            {read.isFetching ? t('statistics.reading') : t('statistics.unmeasured')}
          </Text>
        )}
      </Group>
      {read.isError && <Failure error={read.error} retry={() => read.refetch()} />}
    </>
  )
}

const differs = (p: Pair) => !!p && p.from !== p.to

/** Every row that comes or goes moves the shares of all columns a little: less than this is nothing to look at. */
const little = 0.01

function hasMoved(c: Shift): boolean {
  return (c.drift ?? 0) >= 0.001 || Math.abs((c.nulls.to ?? 0) - (c.nulls.from ?? 0)) >= little || differs(c.median) || differs(c.distinct)
}

function Row({ shift: c, changed, show }: { shift: Shift; changed: number | undefined; show: (f: RowFilter) => void }) {
  const { t } = useTranslation('compare')
  const format = useFormat()
  const of = c.of === 'characters' || c.of === 'elements' ? ` ${t(`statistics.${c.of}`)}` : ''
  return (
    <tr>
      <td data-tight>
        <Button size="compact-sm" variant="subtle" px={0} aria-label={t('statistics.show', { column: c.column })} onClick={() => show({ column: c.column })}>
          {c.column}
        </Button>
      </td>
      <td data-number>
        {changed ? (
          <Button size="compact-sm" variant="subtle" aria-label={`${format.number(changed)} ${t('statistics.show', { column: c.column })}`} onClick={() => show({ column: c.column })}>
            {format.number(changed)}
          </Button>
        ) : changed === 0 ? (
          '–'
        ) : (
          ''
        )}
      </td>
      <td data-number>{both(c.nulls, (n) => shareOf(n, format), t)}</td>
      <td data-number>
        {both(c.median, (n) => format.number(n, n < 100 ? 2 : 0), t)}
        {c.median && of}
      </td>
      <td data-number>{both(c.distinct, (n) => format.number(n), t)}</td>
      <td>
        {c.values?.slice(0, 3).map((v) => (
          <div key={v.value}>
            {short(v.value)} {both(v, (n) => shareOf(n, format), t)}
          </div>
        ))}
      </td>
      <td data-tight>
        {c.drift === undefined ? '' : c.drift > 0.25 ? <Dot tone="bad">{t('statistics.shift')}</Dot> : c.drift > 0.1 ? <Dot tone="warn">{t('statistics.some')}</Dot> : <Dot tone="none">{t('statistics.stable')}</Dot>}
      </td>
    </tr>
  )
}

const short = (text: string) => (text.length > 24 ? `${text.slice(0, 23)}…` : text)
const shareOf = (share: number, format: Format) => `${format.number(share * 100, share < 0.1 || share > 0.9 ? 2 : 0)}%`

type FromTo = (key: 'from_to', sides: { from: string; to: string }) => string

function both(p: Pair, say: (n: number) => string, t: FromTo): string {
  if (!p) return ''
  const one = (n: number | null | undefined) => (n == null ? '–' : say(n))
  const from = one(p.from)
  const to = one(p.to)
  return from === to ? to : t('from_to', { from, to })
}
