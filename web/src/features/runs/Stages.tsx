import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import classes from './Stages.module.css'

const order = ['crawl', 'compare', 'check', 'build', 'publish', 'notify'] as const

/** Where a run is on its way; `done` = past the last step. */
export function Stages({ stage, paused }: { stage: string; paused: boolean }) {
  const { t } = useTranslation('runs')
  const known = stage === 'reread' || stage === 'survey' ? 'crawl' : stage
  const at = known === 'done' ? order.length : order.findIndex((s) => s === known)
  return (
    <ol className={classes.stages} aria-label={t('stages')}>
      {order.map((s, i) => {
        const state = stateOf(i, at)
        return (
          <li key={s} data-state={state} data-paused={(paused && state === 'now') || undefined} aria-current={state === 'now' ? 'step' : undefined}>
            <span className={classes.mark}>{state === 'past' ? <Check size={12} strokeWidth={3} aria-hidden /> : null}</span>
            {s === 'crawl' && stage === 'reread' ? t('stage.reread') : t(`stage.${s}`)}
            {state === 'past' && <span className="visually-hidden">{t('stage_past')}</span>}
          </li>
        )
      })}
    </ol>
  )
}

const stateOf = (step: number, at: number) => (step < at ? 'past' : step === at ? 'now' : 'ahead')
