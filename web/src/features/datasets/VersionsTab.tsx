import { Badge, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deletedAsk, tagsAsk, versionsAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import type { Tombstone, VersionSummary } from '@/api/types'
import { Compare } from '@/features/compare/Compare'
import { Rollbacks } from '@/features/keeping/Rollbacks'
import { Sweep } from '@/features/keeping/Sweep'
import { VersionMenu } from '@/features/keeping/VersionMenu'
import { TrainedOn } from '@/features/telling/TrainedOn'
import { Dot } from '@/ui/Dot'
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
import { useVisitor } from '@/ui/visitor'

type Line = { number: number; standing?: VersionSummary; stone?: Tombstone }

/** Versions and tombstones in one list, newest first. */
function together(versions: readonly VersionSummary[], stones: readonly Tombstone[]): Line[] {
  return [...versions.map((v): Line => ({ number: v.version, standing: v })), ...stones.map((s): Line => ({ number: s.version, stone: s }))].sort((a, b) => b.number - a.number)
}

/**
 * Versions, newest first, the deleted ones among them; one of them opened shows what it changed and what was trained on it. They are
 * compared, rolled back, deleted and swept here; without a token only compared.
 */
export function VersionsTab({ dataset }: { dataset: string }) {
  const { t } = useTranslation(['datasets', 'keeping'])
  const format = useFormat()
  const visitor = useVisitor()
  const [open, setOpen] = useState<number>()
  const list = useQuery(versionsAsk(dataset))
  const deleted = useQuery(deletedAsk(dataset)).data ?? []
  const tags = useQuery(tagsAsk(dataset)).data
  const named = (version: number) => (tags ?? []).filter(({ to }) => to === version).map(({ tag }) => tag)
  const latest = tags?.find(({ tag }) => tag === 'latest')?.to ?? 0
  const newest = Math.max(0, ...(list.data?.versions ?? []).map((v) => v.version), ...deleted.map((s) => s.version))
  return (
    <>
      <Section title={t('versions.title')}>
        <Loaded query={list} rows={6}>
          {({ versions }) =>
            versions.length === 0 && deleted.length === 0 ? (
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
                      {!visitor && (
                        <th>
                          <span className="visually-hidden">{t('keeping:do')}</span>
                        </th>
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    {together(versions, deleted).map(({ number, standing: v, stone }) =>
                      v ? (
                        <tr key={number}>
                          <td data-tight>
                            <b>{`v${number}`}</b>{' '}
                            {named(number).map((tag) => (
                              <Badge key={tag} size="sm" variant="light" tt="none" ml={4}>
                                {tag === 'latest' ? t('keeping:latest') : tag}
                              </Badge>
                            ))}
                          </td>
                          <td data-tight>
                            <When at={v.published_at} />
                          </td>
                          <td data-number>{format.number(v.rows)}</td>
                          <td data-tight>
                            <Button size="compact-xs" variant="subtle" aria-expanded={open === number} onClick={() => setOpen(open === number ? undefined : number)}>
                              {changesInWords(v.counts, format) || t('versions.no_changes')}
                            </Button>
                          </td>
                          <td data-number>{format.bytes(v.bytes)}</td>
                          <td>{said(v.warnings_said, v.warnings.join(' '))}</td>
                          <td data-tight>
                            <TextLink to="/datasets/$ns/$name" params={datasetPath(dataset)} search={{ tab: 'data', version: `v${number}` }} size="sm" aria-label={t('versions.rows_of', { version: number })}>
                              {t('versions.look')}
                            </TextLink>
                          </td>
                          {!visitor && <td data-tight>{tags && <VersionMenu dataset={dataset} version={number} latest={latest} newest={newest} tags={named(number)} />}</td>}
                        </tr>
                      ) : (
                        <tr key={number}>
                          <td data-tight>
                            <del>{`v${number}`}</del>
                          </td>
                          <td data-tight>
                            <Dot tone="none">{t('keeping:deleted')}</Dot> {stone && <When at={stone.when} />}
                          </td>
                          <td colSpan={visitor ? 5 : 6}>{stone && t('keeping:deleted_by', { who: stone.who, why: stone.why })}</td>
                        </tr>
                      ),
                    )}
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
          {!visitor && <TrainedOn dataset={dataset} version={open} />}
        </>
      )}
      {list.data && <Compare dataset={dataset} versions={list.data.versions} />}
      {newest > 0 && !visitor && (
        <>
          <Rollbacks dataset={dataset} />
          <Sweep dataset={dataset} />
        </>
      )}
    </>
  )
}
