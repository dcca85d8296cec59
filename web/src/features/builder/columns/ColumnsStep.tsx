import { Button, Group, SegmentedControl, Text, VisuallyHidden } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/ui/Empty'
import { Failure } from '@/ui/Failure'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { snapshotOf } from '../api'
import { AddSample } from '../find/AddSample'
import { sampleName } from '../find/sampleName'
import type { Draft } from '../model'
import type { Outline } from '../picker/Overlay'
import { Snapshot } from '../picker/Snapshot'
import { Paths } from '../paths/Paths'
import { PickLink } from '../paths/PickLink'
import { PickNext } from '../paths/PickNext'
import { listOf } from '../paths/listPage'
import type { Go, Way } from '../steps'
import type { Changes } from '../useDraft'
import { useValues } from '../useDraft'
import { Beside } from '../wizard/Beside'
import { StepFoot } from '../wizard/StepFoot'
import { StepHead } from '../wizard/StepHead'
import { AddColumn } from './AddColumn'
import { columnLabel } from '../words'
import { ColumnPanel } from './ColumnPanel'
import { Notices } from './Notices'
import { placed } from './order'
import type { CellAt } from './ValuesTable'
import { ValuesTable } from './ValuesTable'

/** What the panel beside the page is about: one column, or a place on the page that is being picked. */
type Mode = { kind: 'column' } | { kind: 'add' } | { kind: 'place'; column: string } | { kind: Way }

const everything = ''

/** Second step: the columns with what they give on the samples, and where on the page that stands. */
export function ColumnsStep({ draft, changes, pick, onGo }: { draft: Draft; changes: Changes; /** What is to be picked at once. */ pick?: Way | undefined; onGo: Go }) {
  const { t, i18n } = useTranslation('builder')
  const [only, setOnly] = useState(everything)
  const [column, setColumn] = useState<string>()
  const [cell, setCell] = useState<CellAt>()
  const [mode, setMode] = useState<Mode>({ kind: pick ?? 'column' })
  const [moved, setMoved] = useState('')
  const values = useValues(draft, only || undefined)

  const shown = values.data?.columns.find(({ name }) => name === column) ?? values.data?.columns[0]
  const pages = draft.samples.filter(({ role }) => role !== 'json')
  const sample = pages.find(({ id }) => id === (cell?.sample ?? only)) ?? pages.find(({ role }) => role === 'list') ?? pages[0]
  const list = listOf(draft)
  const outlines = useMemo<Outline[]>(() => (cell?.node === undefined ? [] : [{ tone: 'cell', nodes: [cell.node] }]), [cell])

  if (values.isPending) return <PageSkeleton />
  if (values.isError) {
    return (
      <>
        <StepHead title={t('columns.title')} />
        <Failure error={values.error} retry={values.refetch} />
        <StepFoot step="columns" onGo={onGo} />
      </>
    )
  }

  const choose = (at: CellAt) => {
    setCell(at)
    setColumn(at.column)
    setMode({ kind: 'column' })
  }

  const names = draft.view?.columns.map(({ name }) => name) ?? []
  const move = (name: string, beside: string) => {
    const order = placed(names, name, beside)
    if (changes.pending || order.every((one, index) => one === names[index])) return
    void changes
      .edit({ op: 'column_order', names: order })
      .then(() => setMoved(t('columns.moved', { column: columnLabel(name, i18n), at: order.indexOf(name) + 1, of: order.length })))
      .catch(() => undefined)
  }
  const back = () => setMode({ kind: 'column' })

  return (
    <>
      <StepHead title={t('columns.title')} lead={t('columns.lead', { count: values.data.rows.length, columns: values.data.columns.length })} />
      <Group justify="space-between" mb="sm" gap="sm">
        <SegmentedControl
          aria-label={t('columns.samples')}
          value={only}
          onChange={(id) => {
            setOnly(id)
            setCell(undefined)
          }}
          data={[{ value: everything, label: t('columns.everything') }, ...draft.samples.map((one) => ({ value: one.id, label: sampleName(t, draft, one) }))]}
        />
        <Button variant="light" leftSection={<Plus size={16} aria-hidden />} disabled={!sample} onClick={() => setMode({ kind: 'add' })}>
          {t('columns.add')}
        </Button>
      </Group>
      <Notices draft={draft} values={values.data} />
      <Paths draft={draft} onChange={(way) => setMode({ kind: way })} />
      <VisuallyHidden role="status" aria-live="polite">
        {moved}
      </VisuallyHidden>
      {values.data.rows.length === 0 ? (
        <Empty title={t('columns.noRows')} detail={t('columns.noRowsHint')} />
      ) : (
        <ValuesTable values={values.data} column={shown?.name} cell={cell} onColumn={(name) => (setColumn(name), setMode({ kind: 'column' }))} onCell={choose} onMove={move} />
      )}
      {values.data.cut && (
        <Text size="sm" c="var(--quiet)" mt={4}>
          {t('columns.cut')}
        </Text>
      )}
      <div style={{ marginTop: 20 }}>
        {mode.kind === 'next' && list ? (
          <PickNext draft={draft} changes={changes} sample={list.sample} onDone={back} />
        ) : mode.kind === 'link' && list ? (
          <PickLink draft={draft} changes={changes} sample={list.sample} onDone={back} />
        ) : (mode.kind === 'add' || mode.kind === 'place') && sample ? (
          <AddColumn
            key={mode.kind === 'place' ? mode.column : ''}
            draft={draft}
            changes={changes}
            samples={pages}
            first={sample}
            {...(mode.kind === 'place' ? { to: mode.column } : {})}
            onDone={(name) => {
              if (name) setColumn(name)
              back()
            }}
          />
        ) : (
          <Beside
            left={
              shown && (
                <ColumnPanel
                  key={shown.name}
                  draft={draft}
                  changes={changes}
                  column={shown}
                  rows={values.data.rows.length}
                  onMove={(beside) => move(shown.name, beside)}
                  onRenamed={setColumn}
                  onPlace={() => setMode({ kind: 'place', column: shown.name })}
                />
              )
            }
            right={
              sample && (
                <>
                {cell && cell.node === undefined && (
                  <Text size="sm" c="var(--quiet)" mb={6} role="status">
                    {t('columns.notShown')}
                  </Text>
                )}
                <Snapshot src={snapshotOf(sample)} title={sampleName(t, draft, sample)} outlines={outlines} picking={false} reveal={cell?.node} height="56vh" />
                </>
              )
            }
          />
        )}
      </div>
      <details style={{ marginTop: 20 }}>
        <summary>{t('sample.more')}</summary>
        <AddSample changes={changes} />
      </details>
      <StepFoot step="columns" onGo={onGo} />
    </>
  )
}
