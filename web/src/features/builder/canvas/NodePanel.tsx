import { Button, Card, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft, GraphNode } from '../model'
import type { Step } from '../steps'
import type { Changes } from '../useDraft'
import { say } from '../words'
import { NextForm } from './NextForm'
import { partAt } from './parts'
import { PartText } from './PartText'
import { StartForm } from './StartForm'

/** The step of the wizard that sets a kind of box. */
const stepOf: Record<string, Step> = { list: 'find', open: 'columns', fields: 'columns', key: 'key', check: 'save', dataset: 'save', schedule: 'save', notify: 'save' }

type Props = { node: GraphNode; draft: Draft; changes: Changes; onGo: (step: Step) => void }

/** Beside the canvas: what the chosen box says, and ways to change it. */
export function NodePanel({ node, draft, changes, onGo }: Props) {
  const { t, i18n } = useTranslation('builder')
  const step = stepOf[node.kind]
  const part = partAt(draft, node.path)
  return (
    <Card withBorder component="aside" aria-label={t('canvas.panel')}>
      <Stack gap="md">
        <div aria-live="polite">
          <Title order={2}>{say(node.title, i18n)}</Title>
          <Text size="sm">{say(node.words, i18n)}</Text>
        </div>
        {node.kind === 'start' && <StartForm node={node} draft={draft} changes={changes} />}
        {node.kind === 'next' && <NextForm changes={changes} />}
        {step && (
          <Button variant="default" onClick={() => onGo(step)}>
            {t('canvas.toStep', { step: t(`steps.${step}`) })}
          </Button>
        )}
        {part !== undefined && <PartText path={node.path} text={part} changes={changes} />}
      </Stack>
    </Card>
  )
}
