import { Code } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { changesAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import type { ChangedRow } from '@/api/types'
import { Empty } from '@/ui/Empty'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { isClass } from './classes'
import { TextLink } from '@/ui/links'

/** The first rows that a version added, changed or dropped, with old and new values. */
export function ChangesOf({ dataset, version }: { dataset: string; version: string }) {
  const { t } = useTranslation('datasets')
  const changes = useQuery(changesAsk(dataset, version, 5))
  return (
    <Section
      title={t('changes.title', { version })}
      aside={
        <TextLink to="/datasets/$ns/$name" params={datasetPath(dataset)} search={{ tab: 'versions' }} size="sm">
          {t('changes.all_versions')}
        </TextLink>
      }
    >
      <Loaded query={changes} rows={5}>
        {(c) =>
          c.rows.length === 0 ? (
            <Empty title={t('changes.none')} />
          ) : (
            <Scroll label={t('changes.title', { version })}>
              <table>
                <thead>
                  <tr>
                    <th>{t('changes.what')}</th>
                    <th>{t('changes.row')}</th>
                    <th>{t('changes.values')}</th>
                  </tr>
                </thead>
                <tbody>
                  {c.rows.map((row) => (
                    <tr key={`${row.class} ${row.key}`}>
                      <td data-tight>{isClass(row.class) ? t(`class.${row.class}`) : row.class}</td>
                      <td data-name>{row.title || row.key}</td>
                      <td>
                        <Cells row={row} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Loaded>
    </Section>
  )
}

const cut = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

function Cells({ row }: { row: ChangedRow }) {
  const { t } = useTranslation('datasets')
  return (
    <>
      {row.fields.slice(0, 4).map((f) => (
        <div key={f.field}>
          {f.field}{' '}
          {f.old != null && (
            <Code c="var(--quiet)">
              <del>{cut(f.old)}</del>
            </Code>
          )}{' '}
          {f.new != null ? <Code>{cut(f.new)}</Code> : <Code>{t('changes.nothing')}</Code>}
        </div>
      ))}
      {row.fields.length > 4 && t('changes.more', { count: row.fields.length - 4 })}
    </>
  )
}
