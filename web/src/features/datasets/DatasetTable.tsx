import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Listing } from '@/api/types'
import { Dot } from '@/ui/Dot'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'
import { useVisitor } from '@/ui/visitor'
import { When } from '@/ui/When'
import classes from './DatasetTable.module.css'
import { datasetPath } from '@/api/path'

/** Datasets with what one wants to know of each: how large, how fresh, whether it waits for somebody; notes say more by name. */
export function DatasetTable({ list, notes }: { list: Listing[]; notes?: ReadonlyMap<string, string> }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const visitor = useVisitor()
  return (
    <div className={classes.surface}>
      <Scroll label={t('title')}>
        <table>
          <thead>
            <tr>
              <th>{t('column.name')}</th>
              <th>{t('column.version')}</th>
              <th data-number>{t('column.rows')}</th>
              <th>{t('column.fresh')}</th>
              {!visitor && <th>{t('column.state')}</th>}
            </tr>
          </thead>
          <tbody>
            {list.map((d) => (
              <tr key={d.name}>
                <td>
                  <Link to="/datasets/$ns/$name" params={datasetPath(d.name)} className={classes.name}>
                    {d.title || d.name}
                  </Link>
                  {d.title && <div className={classes.path}>{d.name}</div>}
                  {notes?.get(d.name) && <div className={classes.path}>{notes.get(d.name)}</div>}
                </td>
                <td data-tight>{d.version ? `v${d.version}` : t('unpublished')}</td>
                <td data-number>{d.version ? format.number(d.rows) : ''}</td>
                <td data-tight>
                  {d.published_at ? <When at={d.published_at} /> : ''}
                  {d.freshness?.stale && (
                    <div>
                      <Dot tone="bad">{t('freshness.stale')}</Dot>
                    </div>
                  )}
                </td>
                {!visitor && (
                  <td data-tight>
                    {d.holds ? <Dot tone="warn">{t('state.held', { count: d.holds })}</Dot> : d.cron && d.paused ? <Dot tone="warn">{t('state.paused')}</Dot> : d.cron ? <Dot tone="good">{t('state.scheduled')}</Dot> : <Dot tone="none">{t('state.by_hand')}</Dot>}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
