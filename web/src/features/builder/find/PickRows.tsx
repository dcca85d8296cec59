import { Button } from '@mantine/core'
import { Check } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { snapshotOf } from '../api'
import type { Draft, Sample } from '../model'
import { outlinesOf } from '../picker/outlines'
import { leavePicker, PickPanel } from '../picker/PickPanel'
import { Snapshot } from '../picker/Snapshot'
import { usePick } from '../picker/usePick'
import type { Changes } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { StepHead } from '../wizard/StepHead'
import { sampleName } from './sampleName'

type Props = { draft: Draft; changes: Changes; sample: Sample; onDone: () => void; onCancel: () => void }

/** Picking the rows by hand: one click on a row finds those like it. */
export function PickRows({ draft, changes, sample, onDone, onCancel }: Props) {
  const { t } = useTranslation('builder')
  const picking = usePick({ draft: draft.id, sample: sample.id, as: 'rows', adds: true })
  const { found, pointed } = picking
  const outlines = useMemo(() => outlinesOf({ found, pointed }), [found, pointed])

  const use = () => {
    if (!pointed) return
    void changes
      .edit({ op: 'rows', ...pointed })
      .then(onDone)
      .catch(() => undefined)
  }

  return (
    <>
      <StepHead title={t('pick.rowsTitle')} lead={t('pick.rowsLead')} />
      <Beside
        left={
          <PickPanel title={t('pick.rows')} hint={t('pick.rowsHint')} picking={picking} similar onCancel={onCancel}>
            <Button mt="md" leftSection={<Check size={16} aria-hidden />} loading={changes.pending} onClick={use}>
              {t('pick.useRows', { count: found?.count ?? 0 })}
            </Button>
          </PickPanel>
        }
        right={
          <Snapshot src={snapshotOf(sample)} title={sampleName(t, draft, sample)} outlines={outlines} picking onPick={picking.pick} onLeave={leavePicker} />
        }
      />
    </>
  )
}
