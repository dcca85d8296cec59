import { UnstyledButton } from '@mantine/core'
import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import { isDone, isOpen, steps } from '../steps'
import type { Step } from '../steps'
import classes from './StepBar.module.css'

type Props = { draft: Draft; step: Step; furthest: Step; tried: boolean; onGo: (step: Step) => void }

/** Where one is in the wizard, what is done, and the way to any step that can be opened. */
export function StepBar({ draft, step, furthest, tried, onGo }: Props) {
  const { t } = useTranslation('builder')
  return (
    <nav aria-label={t('steps.label')}>
      <ol className={classes.steps}>
        {steps.map((one, index) => {
          const done = isDone(one, draft, furthest, tried)
          return (
            <li key={one} className={classes.step} data-done={done || undefined} data-current={one === step || undefined}>
              <UnstyledButton
                className={classes.button}
                aria-current={one === step ? 'step' : undefined}
                disabled={!isOpen(one, draft)}
                onClick={() => onGo(one)}
              >
                <span className={classes.mark} aria-hidden>
                  {done ? <Check size={14} /> : index + 1}
                </span>
                <span className={classes.name}>{t(`steps.${one}`)}</span>
                {done && <span className="visually-hidden">{t('steps.done')}</span>}
              </UnstyledButton>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
