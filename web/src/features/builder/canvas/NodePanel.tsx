import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft, GraphNode } from '../model'
import { listOf } from '../paths/listPage'
import type { Saving } from '../save/useSaveForm'
import type { Go, Step, Way } from '../steps'
import type { Changes } from '../useDraft'
import { say } from '../words'
import { datasetBoxes } from './datasetBoxes'
import { DatasetForm } from './DatasetForm'
import { NextForm } from './NextForm'
import { partAt } from './parts'
import { PartText } from './PartText'
import { StartForm } from './StartForm'

/** The step of the wizard that sets a kind of box. */
const stepOf: Record<string, Step> = { list: 'find', open: 'columns', fields: 'columns', key: 'key', checks: 'save', dataset: 'save', schedule: 'save', notify: 'save' }

/** What is picked on the page for a kind of box. */
const waysOf: Record<string, Way[]> = { list: ['next', 'link'], next: ['next'], open: ['link'] }

type Props = { node: GraphNode; draft: Draft; changes: Changes; saving: Saving; onGo: Go }

/** Beside the canvas: what the chosen box says, and ways to change it. */
export function NodePanel({ node, draft, changes, saving, onGo }: Props) {
  const { t, i18n } = useTranslation('builder')
  const step = stepOf[node.kind]
  const part = partAt(draft, node.path)
  const ways = listOf(draft) ? (waysOf[node.kind] ?? []) : []
  const box = node.kind === 'dataset' ? node.kind : datasetBoxes.find((one) => one === node.kind)
  return (
    <Card withBorder component="aside" aria-label={t('canvas.panel')}>
      <Stack gap="md">
        <div aria-live="polite">
          <Title order={2}>{say(node.title, i18n)}</Title>
          <Text size="sm">{say(node.words, i18n)}</Text>
        </div>
        {node.kind === 'start' && <StartForm node={node} draft={draft} changes={changes} />}
        {box && <DatasetForm box={box} draft={draft} saving={saving} />}
        <Group gap="sm">
          {ways.map((way) => (
            <Button key={way} variant="light" onClick={() => onGo('columns', way)}>
              {t(`paths.pick.${way}`)}
            </Button>
          ))}
          {step && (
            <Button variant="default" onClick={() => onGo(step)}>
              {t('canvas.toStep', { step: t(`steps.${step}`) })}
            </Button>
          )}
        </Group>
        {node.kind === 'next' && <NextForm draft={draft} changes={changes} />}
        {part !== undefined && <PartText path={node.path} text={part} changes={changes} />}
      </Stack>
    </Card>
  )
}
