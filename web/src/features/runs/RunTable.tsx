import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import type { RunSummary } from '@/api/types'
import { changesInWords } from '@/features/datasets/classes'
import { Dot } from '@/ui/Dot'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'
import { When } from '@/ui/When'
import { stateOf, toneOf } from './outcome'
import { triggerWord } from './words'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'

/** Runs with what became of each; with their dataset where they are of several. */
export function RunTable({ runs, datasets = false }: { runs: RunSummary[]; datasets?: boolean }) {
  const { t } = useTranslation(['runs', 'datasets'])
  const format = useFormat()
  return (
    <Scroll label={t('runs:table')}>
      <table>
        <thead>
          <tr>
            <th>{t('runs:column.run')}</th>
            {datasets && <th>{t('runs:column.dataset')}</th>}
            <th>{t('runs:column.outcome')}</th>
            <th>{t('runs:column.version')}</th>
            <th>{t('runs:column.changes')}</th>
            <th>{t('runs:column.trigger')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((r) => {
            const state = stateOf(r)
            return (
              <tr key={`${r.dataset} ${r.run}`}>
                <td data-tight>
                  <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(r.dataset), run: r.run }} fz="inherit" fw={600}>
                    {format.time(new Date(r.as_of))}
                  </TextLink>
                  <div style={{ color: 'var(--quiet)' }}>
                    <When at={r.as_of} />
                  </div>
                </td>
                {datasets && (
                  <td data-tight>
                    <TextLink to="/datasets/$ns/$name" params={datasetPath(r.dataset)} fz="inherit">
                      {r.dataset}
                    </TextLink>
                  </td>
                )}
                <td data-tight>
                  <Dot tone={toneOf(state)}>{t(`runs:state.${state}`)}</Dot>
                </td>
                <td data-tight>{r.version ? `v${r.version}` : ''}</td>
                <td>{r.outcome === 'failed' || r.outcome === 'skipped' ? said(r.reason_said, r.reason ?? '') : changesInWords(r.counts, format)}</td>
                <td data-tight>{triggerWord(r.trigger)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
