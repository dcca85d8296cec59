import { Breadcrumbs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { holdAsk } from '@/api/asks'
import { RowsPreview } from '@/features/datasets/RowsPreview'
import { RepairLink } from '@/features/repair/RepairLink'
import { Errors } from '@/features/runs/Errors'
import { Facts } from '@/ui/Facts'
import { Figures } from '@/ui/Figures'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Section } from '@/ui/Section'
import { Admitted } from './Admitted'
import { Asked } from './Asked'
import { Coverage } from './Coverage'
import { Decide } from './Decide'
import classes from './HoldPage.module.css'
import { verdictWord } from './verdict'
import { Verdicts } from './Verdicts'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'

const shows = ['gone', 'quarantined', 'price_jumped'] as const

/** A hold with what speaks for and against publishing what was collected. */
export function HoldPage() {
  const { ns, name, hold } = useParams({ from: '/holds/$ns/$name/$hold' })
  const dataset = `${ns}/${name}`
  const { t } = useTranslation(['holds', 'runs'])
  const format = useFormat()
  const view = useQuery(holdAsk(dataset, hold))
  return (
    <Page
      title={view.data ? t('holds:one.title', { source: view.data.source, dataset }) : t('holds:title')}
      trail={
        <Breadcrumbs mb={4} fz="sm">
          <TextLink to="/holds" fz="sm">
            {t('holds:title')}
          </TextLink>
          <TextLink to="/datasets/$ns/$name" params={{ ns, name }} fz="sm">
            {dataset}
          </TextLink>
        </Breadcrumbs>
      }
      lead={view.data && said(view.data.reason_said, view.data.reason)}
      actions={view.data && !view.data.verdict && <RepairLink dataset={dataset} run={view.data.run} source={view.data.source} />}
    >
      <Loaded query={view} rows={8}>
        {(h) => (
          <>
            {h.verdict ? (
              <Section title={t('holds:decided')}>
                <Facts
                  facts={[
                    { label: t('holds:decision'), value: verdictWord(h.verdict) },
                    ...(h.decided_by ? [{ label: t('holds:by'), value: h.decided_by }] : []),
                    ...(h.why ? [{ label: t('holds:why'), value: said(h.why_said, h.why) }] : []),
                  ]}
                />
                {h.verdict === 'approve' && <Admitted hold={h} />}
              </Section>
            ) : (
              <Decide hold={h} />
            )}
            <Section title={t('holds:figures')}>
              <Figures
                figures={[
                  { label: t('holds:before'), value: format.number(h.before), note: t('holds:rows') },
                  { label: t('holds:after'), value: format.number(h.after), note: t('holds:rows') },
                  ...(['added', 'changed', 'missing', 'gone'] as const).map((c) => ({ label: t(`holds:class.${c}`), value: format.number(h.counts[c] ?? 0) })),
                ]}
              />
            </Section>
            <Section title={t('holds:verdicts')}>
              <Verdicts list={h.verdicts} dataset={dataset} run={h.run} />
            </Section>
            {h.coverage.length > 0 && (
              <Section title={t('holds:coverage.title')}>
                <Coverage columns={h.coverage} />
              </Section>
            )}
            <Asked hold={h} />
            <Errors dataset={dataset} run={h.run} outcomes={[{ source: h.source, counts: h.outcomes }]} />
            {h.samples.map((s) => {
              const known = shows.find((w) => w === s.shows)
              return (
                <Section key={s.shows} title={known ? t(`holds:sample.${known}`) : s.shows}>
                  <p className={classes.keys}>{s.keys.join(', ')}</p>
                </Section>
              )
            })}
            {h.rows && h.rows.rows.length > 0 && (
              <Section title={t('holds:waiting_rows')}>
                <RowsPreview rows={h.rows} label={t('holds:waiting_rows')} />
              </Section>
            )}
            <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ns, name, run: h.run }} size="sm">
              {t('holds:run')}
            </TextLink>
          </>
        )}
      </Loaded>
    </Page>
  )
}
