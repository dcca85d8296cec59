import { Button, Group, NativeSelect, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeftRight } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { diffAsk, schemaAsk, type RowFilter, type Versions } from '@/api/asks'
import type { Comparison, VersionSummary } from '@/api/types'
import { Empty } from '@/ui/Empty'
import { Figures } from '@/ui/Figures'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import { ColumnsOf } from './ColumnsOf'
import { CountsOf } from './CountsOf'
import { pairOf } from './pair'
import { RowsOf } from './RowsOf'
import { ShiftsOf } from './ShiftsOf'
import { isDifference } from './words'

/**
 * Two versions side by side: columns, counts, how values moved, and rows with old and new values. What is compared is in the address;
 * where it says nothing, the newest version and the one before.
 */
export function Compare({ dataset, versions }: { dataset: string; versions: VersionSummary[] }) {
  const { t } = useTranslation('compare')
  const search = useSearch({ from: '/datasets/$ns/$name' })
  const navigate = useNavigate({ from: '/datasets/$ns/$name' })
  const [technical, setTechnical] = useState(false)
  if (versions.length < 2) return null
  const names = versions.map((v) => `v${v.version}`)
  const { table = '' } = search
  const { from, to } = pairOf(names, search.from, search.to)
  const choose = (earlier: string, later: string) =>
    void navigate({ search: { tab: 'versions', from: earlier, to: later, ...(table ? { table } : {}) }, replace: true, resetScroll: false })
  const options = [...new Set([...names, from, to])]
  return (
    <Section title={t('title')}>
      <Group align="end" mb="md">
        <NativeSelect label={t('earlier')} value={from} onChange={(e) => choose(e.currentTarget.value, to)} data={options} />
        <Button variant="subtle" px="xs" aria-label={t('swap')} title={t('swap')} onClick={() => choose(to, from)}>
          <ArrowLeftRight size={16} aria-hidden />
        </Button>
        <NativeSelect label={t('later')} value={to} onChange={(e) => choose(from, e.currentTarget.value)} data={options} />
      </Group>
      {from === to ? (
        <Empty title={t('same_version')} />
      ) : (
        <Differences key={`${from} ${to} ${table}`} versions={{ dataset, from, to, table }} technical={technical} setTechnical={setTechnical} />
      )}
    </Section>
  )
}

type Technical = { /** Whether columns are shown that are worked out from others. */ technical: boolean; setTechnical: (show: boolean) => void }

function Differences({ versions, ...technical }: { versions: Versions } & Technical) {
  const { t } = useTranslation('compare')
  const found = useQuery(diffAsk(versions))
  return (
    <Loaded query={found} rows={6}>
      {(c) => {
        const table = c.tables.find((one) => one.name === c.statistics.table)
        return table ? <Whole comparison={c} versions={{ ...versions, table: table.name }} {...technical} /> : <Empty title={t('columns.only')} />
      }}
    </Loaded>
  )
}

function Whole({ comparison: c, versions, technical, setTechnical }: { comparison: Comparison; versions: Versions } & Technical) {
  const { t } = useTranslation('compare')
  const format = useFormat()
  const search = useSearch({ from: '/datasets/$ns/$name' })
  const navigate = useNavigate({ from: '/datasets/$ns/$name' })
  const filter: RowFilter = {
    ...(isDifference(search.class) ? { class: search.class } : {}),
    ...(search.source ? { source: search.source } : {}),
    ...(search.column ? { column: search.column } : {}),
  }
  const show = (next: RowFilter) =>
    void navigate({ search: { tab: 'versions', from: versions.from, to: versions.to, ...(search.table ? { table: search.table } : {}), ...next }, replace: true, resetScroll: false })
  const reveal = (next: RowFilter) => {
    show(next)
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    document.getElementById('rows-that-differ')?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' })
  }
  const schema = useQuery(schemaAsk(versions.dataset, versions.to, versions.table))
  const table = c.tables.find((one) => one.name === versions.table)
  if (!table) return null
  const pair = (from: number, to: number) => (from === to ? format.number(to) : t('from_to', { from: format.number(from), to: format.number(to) }))
  const both = c.tables.filter((one) => !one.only)
  return (
    <>
      {both.length > 1 && (
        <NativeSelect
          mb="md"
          maw={240}
          label={t('table')}
          value={table.name}
          onChange={(e) => void navigate({ search: { tab: 'versions', from: versions.from, to: versions.to, table: e.currentTarget.value }, replace: true, resetScroll: false })}
          data={both.map((one) => one.name)}
        />
      )}
      <Figures
        figures={[
          { label: t('figures.rows'), value: pair(table.rows.from, table.rows.to) },
          { label: t('figures.columns'), value: table.schema?.same ? t('columns.same') : t(table.schema?.compatible ? 'columns.compatible' : 'columns.incompatible') },
          { label: t('figures.parts'), value: pair(table.parts.from, table.parts.to), note: t('figures.parts_note', { same: format.number(table.parts.same) }) },
        ]}
      />
      <ColumnsOf table={table} />
      <CountsOf versions={versions} table={table} filter={filter} show={reveal} />
      <Loaded query={schema} rows={6}>
        {({ columns }) => {
          const derived = c.statistics.columns.map((one) => one.column).filter((name) => columns.some((column) => column.name === name && column.derived))
          const hidden = technical ? noColumns : new Set(derived)
          return (
            <>
              {derived.length > 0 && (
                <Switch
                  mt="lg"
                  label={t('technical.show')}
                  description={t(technical ? 'technical.shown' : 'technical.hidden', { count: derived.length })}
                  checked={technical}
                  onChange={(e) => setTechnical(e.currentTarget.checked)}
                />
              )}
              <ShiftsOf versions={versions} statistics={c.statistics} hidden={hidden} show={reveal} />
              <RowsOf versions={versions} table={table} columns={c.statistics.columns.map((one) => one.column)} hidden={hidden} filter={filter} show={show} />
            </>
          )
        }}
      </Loaded>
    </>
  )
}

const noColumns: ReadonlySet<string> = new Set()
