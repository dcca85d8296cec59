import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { versionsAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import { Compare } from '@/features/compare/Compare'
import { TrainedOn } from '@/features/telling/TrainedOn'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { ChangesOf } from './ChangesOf'
import { changesInWords } from './classes'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'

/** Versions, newest first; one of them opened shows what it changed and what was trained on it. */
export function VersionsTab({ dataset }: { dataset: string }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const [open, setOpen] = useState<number>()
  const list = useQuery(versionsAsk(dataset))
  return (
    <>
      <Section title={t('versions.title')}>
        <Loaded query={list} rows={6}>
          {({ versions }) =>
            versions.length === 0 ? (
              <Empty title={t('no_version')} detail={t('no_version_detail')} />
            ) : (
              <Scroll label={t('versions.title')}>
                <table>
                  <thead>
                    <tr>
                      <th>{t('versions.version')}</th>
                      <th>{t('versions.published')}</th>
                      <th data-number>{t('versions.rows')}</th>
                      <th>{t('versions.changes')}</th>
                      <th data-number>{t('versions.size')}</th>
                      <th>{t('versions.warnings')}</th>
                      <th>
                        <span className="visually-hidden">{t('versions.look')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {versions.map((v) => (
                      <tr key={v.version}>
                        <td data-tight>
                          <b>{`v${v.version}`}</b>
                        </td>
                        <td data-tight>
                          <When at={v.published_at} />
                        </td>
                        <td data-number>{format.number(v.rows)}</td>
                        <td data-tight>
                          <Button size="compact-xs" variant="subtle" aria-expanded={open === v.version} onClick={() => setOpen(open === v.version ? undefined : v.version)}>
                            {changesInWords(v.counts, format) || t('versions.no_changes')}
                          </Button>
                        </td>
                        <td data-number>{format.bytes(v.bytes)}</td>
                        <td>{said(v.warnings_said, v.warnings.join(' '))}</td>
                        <td data-tight>
                          <TextLink to="/datasets/$ns/$name" params={datasetPath(dataset)} search={{ tab: 'data', version: `v${v.version}` }} size="sm" aria-label={t('versions.rows_of', { version: v.version })}>
                            {t('versions.look')}
                          </TextLink>
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
      {open !== undefined && (
        <>
          <ChangesOf dataset={dataset} version={`v${open}`} />
          <TrainedOn dataset={dataset} version={open} />
        </>
      )}
      {list.data && <Compare dataset={dataset} versions={list.data.versions} />}
    </>
  )
}
