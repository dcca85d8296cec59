import { Button, Drawer, Group, Loader, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Search } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { rowsOf, schemaAsk } from '@/api/asks'
import type { ColumnEntry, TableSummary } from '@/api/types'
import { Empty } from '@/ui/Empty'
import { Facts } from '@/ui/Facts'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { cellText, isNumber } from './cells'
import classes from './RowsTable.module.css'

const page = 100
const rowHeight = 34

type Row = Record<string, unknown>

/** Rows of one table: fetched a page at a time as one scrolls, drawn only where one looks, searched by the server. */
export function RowsTable({ dataset, version, table, choice }: { dataset: string; version: string; table: TableSummary; choice: ReactNode }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 300)
  const [open, setOpen] = useState<Row>()
  const schema = useQuery(schemaAsk(dataset, version, table.name))
  const rows = useInfiniteQuery({
    queryKey: ['dataset', dataset, 'rows', version, table.name, q],
    queryFn: ({ pageParam }) => rowsOf(dataset, version, table.name, { offset: pageParam, limit: page, ...(q ? { q } : {}) }),
    initialPageParam: 0,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    staleTime: Infinity, // a version never changes
  })
  const list = rows.data?.pages.flatMap((p) => p.rows) ?? []
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({ count: list.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 })
  const shown = virtual.getVirtualItems()
  const lastShown = shown.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isError } = rows
  useEffect(() => {
    if (lastShown >= list.length - 20 && hasNextPage && !isFetchingNextPage && !isError && !q) void fetchNextPage()
  }, [lastShown, list.length, hasNextPage, isFetchingNextPage, fetchNextPage, isError, q])

  if (schema.isError) return <Failure error={schema.error} retry={() => schema.refetch()} />
  if (rows.isError && list.length === 0) return <Failure error={rows.error} retry={() => rows.refetch()} />
  if (!schema.data || !rows.data) return <PageSkeleton />
  const columns = schema.data.columns
  const scanned = rows.data.pages.reduce((n, p) => n + p.scanned, 0)
  return (
    <div className={classes.frame}>
      <Group justify="space-between" align="flex-end" mb="sm">
        <Group align="flex-end">
          {choice}
          <TextInput type="search" w={300} maw="100%" leftSection={<Search size={16} aria-hidden />} label={t('data.search')} value={typed} onChange={(e) => setTyped(e.currentTarget.value)} />
        </Group>
        <Text size="sm" c="var(--quiet)" role="status" aria-live="polite">
          {q ? t('data.found', { count: list.length, n: format.number(list.length), scanned: format.number(scanned), total: format.number(table.rows) }) : t('data.rows', { count: table.rows, n: format.number(table.rows), columns: columns.length })}
        </Text>
      </Group>
      {list.length === 0 && !hasNextPage ? (
        <Empty title={q ? t('data.nothing_found', { q }) : t('data.no_rows')} />
      ) : (
        <div ref={scroller} className={classes.scroller} role="region" aria-label={t('data.region', { table: table.name })} tabIndex={0}>
          <table className={classes.table} aria-rowcount={table.rows + 1}>
            <thead>
              <tr aria-rowindex={1}>
                <th className={classes.position}>
                  <span className="visually-hidden">{t('data.position')}</span>
                </th>
                {columns.map((c) => (
                  <th key={c.name} title={c.doc} data-number={isNumber(c.type) || undefined}>
                    {c.name}
                    <span className={classes.type}>{c.type}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown[0] && shown[0].start > 0 && <Gap height={shown[0].start} columns={columns.length + 1} />}
              {shown.map((item) => {
                const row = list[item.index]
                return row && <OneRow key={item.key} row={row} index={item.index} columns={columns} open={() => setOpen(row)} />
              })}
              <Gap height={Math.max(0, virtual.getTotalSize() - (shown.at(-1)?.end ?? 0))} columns={columns.length + 1} />
            </tbody>
          </table>
        </div>
      )}
      {rows.isError && list.length > 0 && <Failure error={rows.error} retry={() => fetchNextPage()} />}
      <Group mt="sm" gap="sm" mih={30}>
        {isFetchingNextPage && <Loader size="sm" aria-label={t('data.loading')} />}
        {q && hasNextPage && !isFetchingNextPage && (
          <Button size="xs" variant="default" onClick={() => void fetchNextPage()}>
            {t('data.search_on')}
          </Button>
        )}
      </Group>
      <Drawer opened={open !== undefined} onClose={() => setOpen(undefined)} position="right" size="lg" title={t('data.one_row')} closeButtonProps={{ 'aria-label': t('data.close') }}>
        {open && <Facts facts={columns.map((c) => ({ label: c.name, value: <span style={{ whiteSpace: 'pre-wrap' }}>{cellText(open[c.name]) || t('data.null')}</span> }))} />}
      </Drawer>
    </div>
  )
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden="true">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

function OneRow({ row, index, columns, open }: { row: Row; index: number; columns: ColumnEntry[]; open: () => void }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  return (
    <tr aria-rowindex={index + 2} style={{ height: rowHeight }}>
      <td className={classes.position}>
        <button type="button" onClick={open} aria-label={t('data.open_row', { n: format.number(index + 1) })}>
          {format.number(index + 1)}
        </button>
      </td>
      {columns.map((c) => {
        const text = cellText(row[c.name])
        return (
          <td key={c.name} data-number={isNumber(c.type) || undefined} title={text.length > 40 ? text.slice(0, 600) : undefined}>
            {text ? <span className={classes.cell}>{text.slice(0, 200)}</span> : <span className={classes.null}>{t('data.null')}</span>}
          </td>
        )
      })}
    </tr>
  )
}
