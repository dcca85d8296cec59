import dagre from '@dagrejs/dagre'
import type { GraphNode, RecipeView } from '../model'

export const nodeSize = { width: 184, height: 98 }

export type Placed = GraphNode & { x: number; y: number }

/** Puts the recipe's boxes in rows from left to right, or from top to bottom on narrow screens. */
export function layOut(graph: RecipeView['graph'], narrow: boolean): Placed[] {
  const layout = new dagre.graphlib.Graph()
  layout.setGraph({ rankdir: narrow ? 'TB' : 'LR', nodesep: 24, ranksep: 34, marginx: 12, marginy: 12 })
  layout.setDefaultEdgeLabel(() => ({}))
  for (const { id } of graph.nodes) layout.setNode(id, { ...nodeSize })
  for (const { from, to } of graph.edges) layout.setEdge(from, to)
  dagre.layout(layout)
  return graph.nodes.map((node) => {
    const at = layout.node(node.id) as { x: number; y: number }
    return { ...node, x: at.x - nodeSize.width / 2, y: at.y - nodeSize.height / 2 }
  })
}
