import { SegmentedControl, Stack } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { snapshotOf } from '../api'
import { sampleName } from '../find/sampleName'
import type { Draft, Sample } from '../model'
import { outlinesOf } from '../picker/outlines'
import { leavePicker, PickPanel } from '../picker/PickPanel'
import { Snapshot } from '../picker/Snapshot'
import { readsRows } from '../paths/listPage'
import { usePick } from '../picker/usePick'
import type { Changes } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { InView } from '../wizard/InView'
import { columnLabel } from '../words'
import { FoundValue } from './FoundValue'

type Props = {
  draft: Draft
  changes: Changes
  samples: Sample[]
  /** The sample to begin with. */
  first: Sample
  /** The column that gets another place; without it, a new column is made. */
  to?: string
  onDone: (column?: string) => void
}

/** Picks an element of a row or of an item's page, for a new column or as one more place of a column. */
export function AddColumn({ draft, changes, samples, first, to, onDone }: Props) {
  const { t, i18n } = useTranslation('builder')
  const [at, setAt] = useState(first.id)
  const sample = samples.find(({ id }) => id === at) ?? first
  const picking = usePick({ draft: draft.id, sample: sample.id, as: 'column', adds: false })
  const { found, pointed } = picking
  const outlines = useMemo(() => outlinesOf({ found, pointed }), [found, pointed])
  const title = to ? t('pick.placeTitle', { column: columnLabel(to, i18n) }) : t('pick.columnTitle')

  return (
    <InView>
    <Beside
      left={
        <Stack gap="sm">
          {samples.length > 1 && (
            <SegmentedControl
              aria-label={t('columns.samples')}
              value={sample.id}
              onChange={setAt}
              data={samples.map((one) => ({ value: one.id, label: sampleName(t, draft, one) }))}
            />
          )}
          <PickPanel title={title} hint={t('pick.columnHint')} picking={picking} similar={readsRows(draft, sample)} onCancel={() => onDone()}>
            {found && pointed && (
              <FoundValue key={`${pointed.node} ${found.name}`} found={found} pointed={pointed} to={to} changes={changes} onTake={picking.take} onDone={onDone} />
            )}
          </PickPanel>
        </Stack>
      }
      right={
        <Snapshot src={snapshotOf(sample)} title={sampleName(t, draft, sample)} outlines={outlines} picking onPick={picking.pick} onLeave={leavePicker} />
      }
    />
    </InView>
  )
}
