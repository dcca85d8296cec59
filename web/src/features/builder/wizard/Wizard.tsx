import { Anchor, Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/Page'
import { PageSkeleton } from '@/ui/PageSkeleton'
import { ColumnsStep } from '../columns/ColumnsStep'
import { FindStep } from '../find/FindStep'
import { KeyStep } from '../key/KeyStep'
import type { Draft } from '../model'
import { SaveStep } from '../save/SaveStep'
import { useSaveForm } from '../save/useSaveForm'
import { openingStep, steps } from '../steps'
import type { Go, Step, View } from '../steps'
import { TryStep } from '../trial/TryStep'
import { useChanges } from '../useDraft'
import { StepBar } from './StepBar'
import { Trouble } from './Trouble'
import { UndoBar } from './UndoBar'

const route = getRouteApi('/drafts/$id')
const Canvas = lazy(() => import('../canvas/Canvas').then((module) => ({ default: module.Canvas })))
const YamlTab = lazy(() => import('../yaml/YamlTab').then((module) => ({ default: module.YamlTab })))

/** The builder around one draft: three views of the same recipe, the first of them in five steps. */
export function Wizard({ draft }: { draft: Draft }) {
  const { t } = useTranslation('builder')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const changes = useChanges(draft)
  const step = search.step ?? openingStep(draft)
  const view = draft.recipe === '' ? 'wizard' : (search.view ?? 'wizard')
  const [furthest, setFurthest] = useState<Step>(step)
  const [trial, setTrial] = useState<{ id: string; seq: number }>()
  if (steps.indexOf(step) > steps.indexOf(furthest)) setFurthest(step)

  const go: Go = (to, pick) => void navigate({ search: { step: to, ...(pick ? { pick } : {}) } })
  const show = (to: View) => void navigate({ search: to === 'wizard' ? { step } : { step, view: to } })
  const tried = trial?.seq === draft.seq
  const saving = useSaveForm(draft, tried ? trial?.id : undefined)

  return (
    <Page
      title={t('draft.title', { site: draft.title || draft.address })}
      lead={
        <Anchor href={draft.address} target="_blank" rel="noreferrer noopener" size="sm">
          {draft.address}
        </Anchor>
      }
      actions={<UndoBar draft={draft} changes={changes} />}
      wide
    >
      <Trouble changes={changes} />
      <Tabs value={view} onChange={(to) => to && show(to as View)} keepMounted={false} activateTabWithKeyboard={false}>
        {draft.recipe !== '' && (
          <Tabs.List aria-label={t('draft.views')} mb="md">
            <Tabs.Tab value="wizard">{t('draft.wizard')}</Tabs.Tab>
            <Tabs.Tab value="canvas">{t('draft.canvas')}</Tabs.Tab>
            <Tabs.Tab value="yaml">{t('draft.yaml')}</Tabs.Tab>
          </Tabs.List>
        )}
        <Tabs.Panel value="wizard">
          <StepBar draft={draft} step={step} furthest={furthest} tried={tried} onGo={go} />
          {step === 'find' && <FindStep draft={draft} changes={changes} onDone={() => go('columns')} />}
          {step === 'columns' && <ColumnsStep key={search.pick} draft={draft} changes={changes} pick={search.pick} onGo={go} />}
          {step === 'key' && <KeyStep draft={draft} changes={changes} onGo={go} />}
          {step === 'try' && <TryStep draft={draft} changes={changes} trial={trial} onTrial={setTrial} onGo={go} />}
          {step === 'save' && <SaveStep draft={draft} changes={changes} saving={saving} onGo={go} />}
        </Tabs.Panel>
        <Suspense fallback={<PageSkeleton />}>
          <Tabs.Panel value="canvas">
            <Canvas draft={draft} changes={changes} saving={saving} onGo={go} />
          </Tabs.Panel>
          <Tabs.Panel value="yaml">
            <YamlTab draft={draft} changes={changes} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </Page>
  )
}
