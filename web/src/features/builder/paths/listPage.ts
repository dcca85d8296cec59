import type { Draft, RecipeView, Sample } from '../model'

type ViewPage = RecipeView['pages'][number]

/** The recipe's list that is shown on a page of the draft, and that page; undefined for recipes of single things and of data. */
export function listOf(draft: Draft): { page: ViewPage; sample: Sample } | undefined {
  for (const page of draft.view?.pages ?? []) {
    const sample = page.rows && draft.samples.find((one) => one.page === page.name && one.role !== 'json')
    if (sample) return { page, sample }
  }
  return undefined
}

/** Whether the recipe reads several rows on a page of the draft. */
export function readsRows(draft: Draft, sample: Sample): boolean {
  return sample.role === 'list' || draft.view?.pages.find(({ name }) => name === sample.page)?.rows !== undefined
}

/** Whether rows are told from each other by the address that they link to: then the link stays. */
export function keyedByLink(draft: Draft): boolean {
  return draft.view?.items.some(({ address, key_of }) => key_of.some((name) => address.includes(`{${name}}`))) ?? false
}
