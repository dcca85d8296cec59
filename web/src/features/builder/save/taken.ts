import { queryOptions } from '@tanstack/react-query'
import { api, got } from '@/api/client'

/** Names of all datasets, for adding to one of them. */
export const datasetNames = queryOptions({
  queryKey: ['datasets', 'names'],
  queryFn: () => got(api.GET('/datasets')).then((listed) => listed.map(({ name }) => name)),
})

/** Recipes that are there, with the datasets that use them. */
export const recipeNames = queryOptions({
  queryKey: ['recipes', 'names'],
  queryFn: () => got(api.GET('/recipes')).then((listed) => listed.map(({ name, used_by }) => ({ name, usedBy: used_by }))),
})

/** What is there already when names are proposed. */
export type Taken = { datasets: string[]; recipes: { name: string; usedBy: string[] }[] }

/** A name that is free: itself, else with the first number behind it that is. */
export function free(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  let number = 2
  while (taken.includes(`${name}-${number}`)) number++
  return `${name}-${number}`
}
