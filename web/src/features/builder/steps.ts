import type { Draft } from './model'

/** The steps of the wizard in their order. */
export const steps = ['find', 'columns', 'key', 'try', 'save'] as const
export type Step = (typeof steps)[number]

/** Ways that lead away from a list: to its next page, and from a row to its own page. */
export const ways = ['next', 'link'] as const
export type Way = (typeof ways)[number]

/** Goes to a step; in that of columns, to what is to be picked on the page. */
export type Go = (step: Step, pick?: Way) => void

export const views = ['wizard', 'canvas', 'yaml'] as const
export type View = (typeof views)[number]

/** What the address of a draft's page says beside the draft. */
export type DraftSearch = { step?: Step; view?: View; /** In the step of columns: what is to be picked on the page. */ pick?: Way }

/** Reads the search part of an address; what it does not know is left out. */
export function draftSearch(search: Record<string, unknown>): DraftSearch {
  const step = steps.find((known) => known === search['step'])
  const view = views.find((known) => known === search['view'])
  const pick = ways.find((known) => known === search['pick'])
  return { ...(step ? { step } : {}), ...(view ? { view } : {}), ...(pick ? { pick } : {}) }
}

/** The step that a draft opens at: where a person is most likely to go on. */
export function openingStep(draft: Draft): Step {
  return draft.recipe === '' ? 'find' : 'columns'
}

/** Whether a step is done, given the furthest one that was opened and whether this state of the draft was tried. */
export function isDone(step: Step, draft: Draft, furthest: Step, tried: boolean): boolean {
  const passed = steps.indexOf(furthest) > steps.indexOf(step)
  switch (step) {
    case 'find':
      return draft.recipe !== ''
    case 'columns':
      return passed && (draft.view?.columns.length ?? 0) > 0
    case 'key':
      return passed && (draft.view?.key.length ?? 0) > 0
    case 'try':
      return tried
    case 'save':
      return draft.saved !== undefined
  }
}

/** All steps but the first need something to be collected. */
export function isOpen(step: Step, draft: Draft): boolean {
  return step === 'find' || draft.recipe !== ''
}
