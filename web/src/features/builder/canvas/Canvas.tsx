import { Text, useComputedColorScheme } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Background, Controls, ReactFlow } from '@xyflow/react'
import type { Edge, Node } from '@xyflow/react'
import '@xyflow/react/dist/style.css'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft, GraphNode } from '../model'
import type { Step } from '../steps'
import type { Changes } from '../useDraft'
import { say } from '../words'
import classes from './Canvas.module.css'
import { Box } from './Box'
import { nodeSize, layOut } from './layout'
import { NodePanel } from './NodePanel'

const nodeTypes = { box: Box }

/** Boxes that belong to the dataset and not to the recipe: they lead to the step that sets them. */
const afterDataset = ['schedule', 'notify'] as const

/** The recipe as a graph. A box is chosen by mouse or by Tab and Enter; the panel beside it changes that part of the recipe. */
export function Canvas({ draft, changes, onGo }: { draft: Draft; changes: Changes; onGo: (step: Step) => void }) {
  const { t, i18n } = useTranslation('builder')
  const narrow = useMediaQuery('(max-width: 62em)') ?? false
  const scheme = useComputedColorScheme()
  const [chosen, setChosen] = useState<string>()

  const graph = useMemo(() => {
    const recipe = draft.view?.graph ?? { nodes: [], edges: [] }
    const dataset = recipe.nodes.find(({ kind }) => kind === 'dataset')
    if (!dataset) return recipe
    const more: GraphNode[] = afterDataset.map((kind) => ({
      id: kind,
      kind,
      title: { ko: t(`canvas.kinds.${kind}`), en: t(`canvas.kinds.${kind}`) },
      words: { ko: t('canvas.inSave'), en: t('canvas.inSave') },
      path: [],
    }))
    return { nodes: [...recipe.nodes, ...more], edges: [...recipe.edges, ...more.map(({ id }) => ({ from: dataset.id, to: id }))] }
  }, [draft.view?.graph, t])

  const nodes = useMemo<Node[]>(
    () =>
      layOut(graph, narrow).map((node) => ({
        id: node.id,
        type: 'box',
        position: { x: node.x, y: node.y },
        ...nodeSize,
        data: { kind: node.kind, title: say(node.title, i18n), words: say(node.words, i18n), narrow },
        selected: node.id === chosen,
        ariaLabel: `${say(node.title, i18n)}: ${say(node.words, i18n)}`,
        ariaRole: 'button',
        draggable: false,
        connectable: false,
        deletable: false,
      })),
    [graph, narrow, chosen, i18n],
  )
  const edges = useMemo<Edge[]>(
    () => graph.edges.map(({ from, to }) => ({ id: `${from} ${to}`, source: from, target: to, focusable: false, selectable: false, deletable: false })),
    [graph.edges],
  )
  const node = graph.nodes.find(({ id }) => id === chosen)

  return (
    <div className={classes.canvas} data-open={node !== undefined || undefined}>
      <Text size="sm" c="var(--quiet)" className={classes.hint}>
        {t('canvas.choose')}
      </Text>
      <div className={classes.flow} role="region" aria-label={t('canvas.label')}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          colorMode={scheme}
          fitView
          fitViewOptions={{ padding: 0.04, maxZoom: 1 }}
          minZoom={0.2}
          nodesDraggable={false}
          nodesConnectable={false}
          deleteKeyCode={null}
          onNodesChange={(happened) => {
            for (const one of happened) if (one.type === 'select' && one.selected) setChosen(one.id)
          }}
          onPaneClick={() => setChosen(undefined)}
        >
          <Background />
          <Controls showInteractive={false} aria-label={t('canvas.controls')} />
        </ReactFlow>
      </div>
      {node && <NodePanel key={`${node.id} ${draft.seq}`} node={node} draft={draft} changes={changes} onGo={onGo} />}
    </div>
  )
}
