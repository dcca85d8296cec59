import { Progress, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { schemaAsk, tablesAsk } from '@/api/asks'
import type { ColumnEntry } from '@/api/types'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import classes from './SchemaTab.module.css'

/** The data dictionary of a version: what every column means and how full it is. */
export function SchemaTab({ dataset, version }: { dataset: string; version: string | undefined }) {
  const { t } = useTranslation('datasets')
  if (!version) return <Empty title={t('no_version')} detail={t('no_version_detail')} />
  return <Dictionaries dataset={dataset} version={version} />
}

function Dictionaries({ dataset, version }: { dataset: string; version: string }) {
  const tables = useQuery(tablesAsk(dataset, version))
  return (
    <Loaded query={tables} rows={8}>
      {(list) => list.map((table) => <DictionaryOf key={table.name} dataset={dataset} version={version} table={table.name} />)}
    </Loaded>
  )
}

function DictionaryOf({ dataset, version, table }: { dataset: string; version: string; table: string }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const schema = useQuery(schemaAsk(dataset, version, table))
  return (
    <Section title={table} aside={schema.data && t('schema.aside', { count: schema.data.columns.length, rows: format.number(schema.data.rows) })}>
      <Loaded query={schema} rows={8}>
        {(d) => (
          <Scroll label={t('schema.region', { table })}>
            <table>
              <thead>
                <tr>
                  <th>{t('schema.column')}</th>
                  <th>{t('schema.type')}</th>
                  <th>{t('schema.meaning')}</th>
                  <th>{t('schema.fill')}</th>
                  <th>{t('schema.range')}</th>
                </tr>
              </thead>
              <tbody>
                {d.columns.map((c) => (
                  <Fragment key={c.name}>
                    <OneColumn column={c} keyed={c.name === d.key} />
                    {c.children?.map((child) => (
                      <OneColumn key={`${c.name} ${child.name}`} column={child} parent={c.name} keyed={false} />
                    ))}
                  </Fragment>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Loaded>
    </Section>
  )
}

function OneColumn({ column: c, keyed, parent }: { column: ColumnEntry; keyed: boolean; parent?: string }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const marks = [keyed && t('schema.key'), c.required && t('schema.required'), c.volatile && t('schema.volatile'), c.derived && t('schema.derived')].filter((m) => m !== false)
  return (
    <tr>
      <td data-tight className={classes.name}>
        {parent ? `${parent}.${c.name}` : c.name}
        {marks.length > 0 && <div className={classes.marks}>{marks.join(' · ')}</div>}
      </td>
      <td className={classes.type}>{c.unit ? `${c.type}, ${c.unit}` : c.type}</td>
      <td className={classes.meaning}>
        {c.doc}
        {c.null_means && (
          <Text size="xs" c="var(--quiet)">
            {t('schema.null_means', { what: c.null_means })}
          </Text>
        )}
      </td>
      <td data-tight>
        {parent === undefined && (
          <>
            <Progress value={c.fill * 100} size={4} w={72} aria-label={t('schema.fill_of', { column: c.name })} />
            <span className={classes.marks}>{format.percent(c.fill)}</span>
          </>
        )}
      </td>
      <td className={classes.range}>{c.min !== undefined && c.max !== undefined ? (c.min === c.max ? c.min : `${c.min} – ${c.max}`) : ''}</td>
    </tr>
  )
}
