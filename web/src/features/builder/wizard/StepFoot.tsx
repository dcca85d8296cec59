import { Button, Group } from '@mantine/core'
import { ArrowLeft, ArrowRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { steps } from '../steps'
import type { Step } from '../steps'
import classes from './StepFoot.module.css'

type Props = { step: Step; onGo: (step: Step) => void; /** In place of the way to the next step. */ children?: ReactNode }

/** Stays at the foot of the window: back, and on to the next step. */
export function StepFoot({ step, onGo, children }: Props) {
  const { t } = useTranslation('builder')
  const at = steps.indexOf(step)
  const before = steps[at - 1]
  const after = steps[at + 1]
  return (
    <div className={classes.foot}>
      <Group justify="space-between" gap="sm">
        {before ? (
          <Button variant="default" leftSection={<ArrowLeft size={16} aria-hidden />} onClick={() => onGo(before)}>
            {t('steps.back', { step: t(`steps.${before}`) })}
          </Button>
        ) : (
          <span />
        )}
        {children ??
          (after && (
            <Button rightSection={<ArrowRight size={16} aria-hidden />} onClick={() => onGo(after)}>
              {t('steps.next', { step: t(`steps.${after}`) })}
            </Button>
          ))}
      </Group>
    </div>
  )
}
