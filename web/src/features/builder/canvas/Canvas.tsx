import { Text, useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { Background, ReactFlow } from '@xyflow/react'
import type { Edge, Node } from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import type { Saving } from '../save/useSaveForm'
import type { Go } from '../steps'
import type { Changes } from '../useDraft'
import { say } from '../words'
import classes from './Canvas.module.css'
import { Box } from './Box'
import { withDataset } from './datasetBoxes'
import type { DatasetBox } from './datasetBoxes'
import { nodeSize, layOut } from './layout'
import { NodePanel } from './NodePanel'

const nodeTypes = { box: Box }

type Props = { draft: Draft; changes: Changes; saving: Saving; onGo: Go }

/** The recipe as a graph. A box is chosen by mouse or by Tab and Enter; the panel beside it changes that part of the recipe. */
export function Canvas({ draft, changes, saving, onGo }: Props) {
  const { t, i18n } = useTranslation(['builder', 'schedule'])
  const { ref, width } = useElementSize<HTMLDivElement>()
  const scheme = useComputedColorScheme()
  const [chosen, setChosen] = useState<string>()
  const { form } = saving

  const told: Record<DatasetBox, string> = {
    checks: form.minRows === undefined ? t('canvas.noMinimum') : t('canvas.minimum', { n: form.minRows.toLocaleString(i18n.language) }),
    schedule: form.preset === 'own' ? form.cron : t(`schedule:presets.${form.preset}`),
    notify: [form.webhook.trim() && hostOf(form.webhook.trim()), form.workflow.trim()].filter(Boolean).join(', ') || t('canvas.nobody'),
  }
  const graph = withDataset(draft, form, i18n, (box) => told[box])
  const layout = layOut(graph, width || 900)
  const nodes: Node[] = layout.boxes.map((node) => ({
    id: node.id,
    type: 'box',
    position: { x: node.x, y: node.y },
    ...nodeSize,
    data: { kind: node.kind, title: say(node.title, i18n), words: say(node.words, i18n), narrow: layout.narrow },
    selected: node.id === chosen,
    ariaRole: 'button', // which is named by what it shows
    draggable: false,
    connectable: false,
    deletable: false,
  }))
  const edges = useMemo<Edge[]>(
    () => graph.edges.map(({ from, to }) => ({ id: `${from} ${to}`, source: from, target: to, type: 'smoothstep', focusable: false, selectable: false, deletable: false })),
    [graph.edges],
  )
  const node = graph.nodes.find(({ id }) => id === chosen)

  return (
    <div className={classes.canvas} data-open={node !== undefined || undefined}>
      <Text size="sm" c="var(--quiet)" className={classes.hint}>
        {t('canvas.choose')}
      </Text>
      <div ref={ref} className={classes.flow} style={{ height: layout.height }} role="region" aria-label={t('canvas.label')}>
        {/* Boxes stand at the size at which they are read; the page scrolls, so the graph need not. */}
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          colorMode={scheme}
          minZoom={1}
          maxZoom={1}
          panOnDrag={false}
          panOnScroll={false}
          zoomOnScroll={false}
          zoomOnPinch={false}
          zoomOnDoubleClick={false}
          preventScrolling={false}
          autoPanOnNodeFocus={false}
          nodesDraggable={false}
          nodesConnectable={false}
          deleteKeyCode={null}
          onNodesChange={(happened) => {
            for (const one of happened) if (one.type === 'select' && one.selected) setChosen(one.id)
          }}
          onPaneClick={() => setChosen(undefined)}
        >
          <Background />
        </ReactFlow>
      </div>
      {node && <NodePanel key={node.id} node={node} draft={draft} changes={changes} saving={saving} onGo={onGo} />}
    </div>
  )
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}
