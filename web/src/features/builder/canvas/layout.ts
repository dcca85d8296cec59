import dagre from '@dagrejs/dagre'
import type { GraphNode, RecipeView } from '../model'

export const nodeSize = { width: 196, height: 104 }

/** Between boxes of one row, between rows, and around all of them. */
const gap = { x: 40, y: 28, row: 44, edge: 28 }

export type Placed = GraphNode & { x: number; y: number }

export type Layout = { boxes: Placed[]; height: number; /** One box beside the other, or all below each other. */ narrow: boolean }

/**
 * Puts the recipe's boxes from left to right and, where the width is used up, on in a further row, as text is: boxes keep the size at which
 * they can be read, whatever the window's width.
 */
export function layOut(graph: RecipeView['graph'], width: number): Layout {
  const ranks = ranksOf(graph)
  const room = Math.max(1, Math.floor((width - 2 * gap.edge + gap.x) / (nodeSize.width + gap.x)))
  const boxes: Placed[] = []
  let y = gap.edge
  for (let first = 0; first < ranks.length; first += room) {
    const row = ranks.slice(first, first + room)
    const tallest = Math.max(...row.map((rank) => rank.length))
    row.forEach((rank, place) =>
      rank.forEach((node, line) => {
        const above = ((tallest - rank.length) * (nodeSize.height + gap.y)) / 2
        boxes.push({ ...node, x: gap.edge + place * (nodeSize.width + gap.x), y: y + above + line * (nodeSize.height + gap.y) })
      }),
    )
    y += tallest * (nodeSize.height + gap.y) - gap.y + gap.row
  }
  return { boxes, height: y - gap.row + gap.edge, narrow: room === 1 }
}

/** Boxes by how far they are from the start, each rank from top to bottom. */
function ranksOf(graph: RecipeView['graph']): GraphNode[][] {
  const layout = new dagre.graphlib.Graph()
  layout.setGraph({ rankdir: 'LR' })
  layout.setDefaultEdgeLabel(() => ({}))
  for (const { id } of graph.nodes) layout.setNode(id, { ...nodeSize })
  for (const { from, to } of graph.edges) layout.setEdge(from, to)
  dagre.layout(layout)
  const at = (node: GraphNode) => layout.node(node.id) as { x: number; y: number }
  const byRank = new Map<number, GraphNode[]>()
  for (const node of graph.nodes) {
    const rank = Math.round(at(node).x)
    byRank.set(rank, [...(byRank.get(rank) ?? []), node])
  }
  return [...byRank].sort(([a], [b]) => a - b).map(([, nodes]) => nodes.sort((a, b) => at(a).y - at(b).y))
}
