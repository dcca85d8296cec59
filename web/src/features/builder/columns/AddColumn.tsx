import { Autocomplete, Button, Select, SegmentedControl, Stack } from '@mantine/core'
import { Check } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sampleName } from '../find/sampleName'
import type { Draft, Pick, Sample } from '../model'
import { outlinesOf } from '../picker/outlines'
import { leavePicker, PickPanel } from '../picker/PickPanel'
import { Snapshot } from '../picker/Snapshot'
import { usePick } from '../picker/usePick'
import type { Changes } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { columnLabel, typeLabel } from '../words'
import { knownColumns, pickableTypes } from './kinds'

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
  const picking = usePick({ draft: draft.id, sample: sample.id, as: 'column', adds: false, ...(to ? { column: to } : {}) })
  const { found, pointed } = picking
  const outlines = useMemo(() => outlinesOf({ found, pointed }), [found, pointed])
  const title = to ? t('pick.placeTitle', { column: columnLabel(to, i18n) }) : t('pick.columnTitle')

  return (
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
          <PickPanel title={title} hint={t('pick.columnHint')} picking={picking} similar={sample.role === 'list'} onCancel={() => onDone()}>
            {found && pointed && (
              <Found key={`${pointed.node} ${found.name}`} draft={draft} found={found} pointed={pointed} to={to} changes={changes} onDone={onDone} />
            )}
          </PickPanel>
        </Stack>
      }
      right={
        <Snapshot src={sample.snapshot} title={sampleName(t, draft, sample)} outlines={outlines} picking onPick={picking.pick} onLeave={leavePicker} />
      }
    />
  )
}

type FoundProps = {
  draft: Draft
  found: Pick
  pointed: { sample: string; node: number }
  to: string | undefined
  changes: Changes
  onDone: (column?: string) => void
}

/** What of the element to take, and the name and type of the new column. */
function Found({ draft, found, pointed, to, changes, onDone }: FoundProps) {
  const { t, i18n } = useTranslation('builder')
  const [name, setName] = useState(found.name)
  const [type, setType] = useState(found.type)
  const [attr, setAttr] = useState(found.attrs[0]?.name)
  const taken = draft.view?.columns.map((column) => column.name) ?? []
  const offered = knownColumns(draft.view?.produces ?? '').filter((known) => !taken.includes(known))

  const add = (event: React.FormEvent) => {
    event.preventDefault()
    const part = { sample: pointed.sample, node: pointed.node, ...(attr === undefined ? {} : { attr }) }
    void changes
      .edit(to === undefined ? { op: 'column_add', name: name.trim(), type, ...part } : { op: 'column_place', name: to, at: 'last', ...part })
      .then(() => onDone(to ?? name.trim()))
      .catch(() => undefined)
  }

  return (
    <form onSubmit={add}>
      <Stack gap="sm" mt="md">
        {found.attrs.length > 1 && (
          <Select
            label={t('pick.attr')}
            value={attr ?? null}
            onChange={(value) => setAttr(value ?? undefined)}
            data={found.attrs.map((one) => ({ value: one.name, label: t('pick.attrValue', { what: attrLabel(one.name, t), value: one.value }) }))}
            allowDeselect={false}
          />
        )}
        {to === undefined && (
          <>
            <Autocomplete
              label={t('columns.name')}
              description={offered.length > 0 ? t('columns.nameHint') : undefined}
              value={name}
              onChange={setName}
              data={offered}
              renderOption={({ option }) => t('columns.nameOption', { label: columnLabel(option.value, i18n), name: option.value })}
            />
            <Select
              label={t('columns.type')}
              value={type}
              onChange={(value) => value && setType(value)}
              data={pickableTypes(type).map((value) => ({ value, label: typeLabel(value, i18n) }))}
              allowDeselect={false}
            />
          </>
        )}
        <Button type="submit" leftSection={<Check size={16} aria-hidden />} loading={changes.pending} disabled={to === undefined && name.trim() === ''}>
          {to === undefined ? t('pick.addColumn') : t('pick.addPlace')}
        </Button>
      </Stack>
    </form>
  )
}

function attrLabel(name: string, t: ReturnType<typeof useTranslation<'builder'>>['t']): string {
  switch (name) {
    case '':
    case 'text':
      return t('attrs.text')
    case 'href':
    case 'link':
      return t('attrs.link')
    case 'src':
    case 'image':
      return t('attrs.image')
    default:
      return t('attrs.other', { name })
  }
}
