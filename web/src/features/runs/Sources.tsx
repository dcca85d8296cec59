import { Progress } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Dot, type Tone } from '@/ui/Dot'
import { useFormat } from '@/ui/format'
import classes from './Sources.module.css'
import { limitWord, sourceStageWord } from './words'
import { said, type Said } from '@/ui/said'

/** What is known of one source, while it is collected or afterwards. */
export type SourceState = {
  source: string
  stage: string
  fetched: number
  records: number
  errors: number
  planned: number
  growing: boolean
  /** Only while it is collected. */
  now?: { rate: number; limit: string; eta: number | undefined; slots: number }
  /** Why not everything was seen. */
  partial?: string
  partialSaid?: Said[]
}

const tones: Readonly<Record<string, Tone>> = { waiting: 'none', crawling: 'busy', rereading: 'busy', comparing: 'busy', compared: 'good', done: 'good', held: 'warn', failed: 'bad' }

/** Sources of a run side by side: how far, how fast, and what holds each back. */
export function Sources({ sources }: { sources: SourceState[] }) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  return (
    <ul className={classes.sources}>
      {sources.map((s) => {
        const share = s.planned > 0 ? Math.min(1, s.fetched / s.planned) : 0
        const waits = s.now?.limit === 'paused'
        const busy = s.stage === 'crawling' || s.stage === 'rereading'
        return (
          <li key={s.source}>
            <div className={classes.head}>
              <b>{s.source}</b>
              <Dot tone={waits ? 'none' : (tones[s.stage] ?? 'none')}>{waits ? t('paused_short') : sourceStageWord(s.stage)}</Dot>
            </div>
            <Progress value={(busy || s.partial ? share : s.planned > 0 ? 1 : 0) * 100} size={6} aria-label={t('progress_of', { source: s.source })} />
            <dl className={classes.figures}>
              <div>
                <dt>{t('figure.fetched')}</dt>
                <dd>
                  {busy && s.planned > 0 ? t(s.growing ? 'of_at_least' : 'of', { n: format.number(s.fetched), planned: format.number(s.planned) }) : format.number(s.fetched)}
                </dd>
              </div>
              <div>
                <dt>{t('figure.records')}</dt>
                <dd>{format.number(s.records)}</dd>
              </div>
              <div data-bad={s.errors > 0 || undefined}>
                <dt>{t('figure.errors')}</dt>
                <dd>{format.number(s.errors)}</dd>
              </div>
              {s.now && busy && (
                <>
                  <div>
                    <dt>{t('figure.rate')}</dt>
                    <dd>{t('per_second', { n: format.number(s.now.rate, 1) })}</dd>
                  </div>
                  <div>
                    <dt>{t('figure.eta')}</dt>
                    <dd>{s.now.eta === undefined ? t('eta_unknown') : t('eta', { time: format.duration(s.now.eta) })}</dd>
                  </div>
                </>
              )}
            </dl>
            {s.now && busy && s.now.limit && !waits && <p className={classes.note}>{limitWord(s.now.limit)}</p>}
            {s.partial && <p className={classes.note}>{t('partial', { why: said(s.partialSaid, s.partial) })}</p>}
          </li>
        )
      })}
    </ul>
  )
}
