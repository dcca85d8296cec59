import { Button, Code, Group, NativeSelect, Text, Title } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { diffRowsAsk, type RowFilter, type Versions } from '@/api/asks'
import type { DifferentRow, TableDiff } from '@/api/types'
import { cellText } from '@/features/datasets/cells'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { differences, isDifference } from './words'

type Props = { versions: Versions; table: TableDiff; columns: string[]; /** Columns that are left out, but for the one that was chosen. */ hidden: ReadonlySet<string>; filter: RowFilter; show: (f: RowFilter) => void }

/** The rows that differ, with old and new values, narrowed by what was clicked or chosen. */
export function RowsOf({ versions, table, columns, hidden, filter, show }: Props) {
  const { t } = useTranslation('compare')
  const format = useFormat()
  const rows = useInfiniteQuery(diffRowsAsk(versions, filter))
  const any = { value: '', label: t('rows.any') }
  const pick = (next: { class?: string; source?: string; column?: string }) => {
    const { class: kind, source, column } = { ...filter, ...next }
    show({ ...(isDifference(kind) ? { class: kind } : {}), ...(source ? { source } : {}), ...(column ? { column } : {}) })
  }
  return (
    <>
      <Title order={3} size="h5" mt="lg" mb="xs" id="rows-that-differ">
        {t('rows.title')}
      </Title>
      <Group align="end" mb="md">
        <NativeSelect
          label={t('rows.class')}
          value={filter.class ?? ''}
          onChange={(e) => pick({ class: e.currentTarget.value })}
          data={[any, ...differences.map((c) => ({ value: c, label: t(`class.${c}`) }))]}
        />
        <NativeSelect label={t('rows.source')} value={filter.source ?? ''} onChange={(e) => pick({ source: e.currentTarget.value })} data={[any, ...Object.keys(table.sources).sort()]} />
        <NativeSelect label={t('rows.column')} value={filter.column ?? ''} onChange={(e) => pick({ column: e.currentTarget.value })} data={[any, ...columns.filter((name) => !hidden.has(name) || name === filter.column).sort()]} />
        <Button variant="subtle" disabled={Object.keys(filter).length === 0} onClick={() => show({})}>
          {t('rows.clear')}
        </Button>
      </Group>
      <Loaded query={rows} rows={6}>
        {({ pages }) => {
          const all = pages.flatMap((p) => p.rows)
          const last = pages[pages.length - 1]
          return (
            <>
              {all.length === 0 && !rows.hasNextPage ? (
                <Empty title={t('rows.none')} />
              ) : (
                <Scroll label={t('rows.title')}>
                  <table>
                    <thead>
                      <tr>
                        <th>{t('rows.what')}</th>
                        <th>{t('rows.row')}</th>
                        <th>{t('rows.values')}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {all.map((row, i) => (
                        <tr key={row.key || i}>
                          <td data-tight>{isDifference(row.class) ? t(`class.${row.class}`) : row.class}</td>
                          <td data-name>
                            {row.title || row.key}
                            <Text size="xs" c="var(--quiet)">
                              {row.source}
                            </Text>
                          </td>
                          <td>
                            <Values row={row} first={filter.column} hidden={hidden} />
                          </td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </Scroll>
              )}
              {rows.hasNextPage && (
                <Group mt="sm">
                  <Button variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
                    {last?.stopped ? t('rows.search_on') : t('rows.more')}
                  </Button>
                  {last?.stopped && (
                    <Text size="sm" c="var(--quiet)">
                      {t('rows.looked', { n: format.number(pages.reduce((n, p) => n + p.compared, 0)) })}
                    </Text>
                  )}
                </Group>
              )}
            </>
          )
        }}
      </Loaded>
    </>
  )
}

/** So many columns of a row are shown at first. */
const few = 5

function Values({ row, first, hidden }: { row: DifferentRow; first: string | undefined; hidden: ReadonlySet<string> }) {
  const { t } = useTranslation('compare')
  const [open, setOpen] = useState(false)
  const whole = row.class === 'added' || row.class === 'removed'
  const told = row.fields.filter(({ field }) => !hidden.has(field) || field === first)
  const left = row.fields.length - told.length
  const fields = told.sort((a, b) => Number(b.field === first) - Number(a.field === first))
  const shown = open ? fields : fields.slice(0, whole ? 0 : few)
  return (
    <>
      {shown.map((f) => (
        <div key={f.field}>
          {f.field}{' '}
          {!(whole && f.old == null) && (
            <Code c="var(--quiet)">
              <del>{said(f.old) || t('rows.nothing')}</del>
            </Code>
          )}{' '}
          {!(whole && f.new == null) && <Code>{said(f.new) || t('rows.nothing')}</Code>}
        </div>
      ))}
      {(open || shown.length < fields.length) && (
        <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('rows.fewer') : whole ? t('rows.fields', { count: fields.length }) : t('rows.all_fields')}
        </Button>
      )}
      {left > 0 && (open || !whole) && (
        <Text size="xs" c="var(--quiet)">
          {t(told.length > 0 ? 'technical.more' : 'technical.only', { count: left })}
        </Text>
      )}
    </>
  )
}

function said(cell: unknown): string {
  const text = cellText(cell)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
