import type { i18n } from 'i18next'
import type { Draft, GraphNode, RecipeView } from '../model'
import type { SaveForm } from '../save/form'

/** Boxes that belong to the dataset and not to the recipe: what saving sets. */
export const datasetBoxes = ['checks', 'schedule', 'notify'] as const
export type DatasetBox = (typeof datasetBoxes)[number]

type Words = (box: DatasetBox, i18n: i18n) => string

/**
 * The recipe's graph with the boxes of its dataset: what a version must have stands before the dataset, when it runs and who is told behind it. `say`
 * tells what is set.
 */
export function withDataset(draft: Draft, form: SaveForm, i18n: i18n, say: Words): RecipeView['graph'] {
  const recipe = draft.view?.graph ?? { nodes: [], edges: [] }
  const dataset = recipe.nodes.find(({ kind }) => kind === 'dataset')
  if (!dataset) return recipe
  const box = (id: DatasetBox): GraphNode => {
    const title = i18n.t(`builder:canvas.kinds.${id}`)
    const words = say(id, i18n)
    return { id, kind: id, title: { ko: title, en: title }, words: { ko: words, en: words }, path: [] }
  }
  return {
    nodes: [...recipe.nodes.map((node) => (node === dataset ? named(node, form.dataset) : node)), ...datasetBoxes.map(box)],
    edges: [
      ...recipe.edges.map((edge) => (edge.to === dataset.id ? { ...edge, to: 'checks' } : edge)),
      { from: 'checks', to: dataset.id },
      { from: dataset.id, to: 'schedule' },
      { from: dataset.id, to: 'notify' },
    ],
  }
}

function named(node: GraphNode, dataset: string): GraphNode {
  return { ...node, words: { ko: `${dataset} · ${node.words.ko}`, en: `${dataset} · ${node.words.en}` } }
}
