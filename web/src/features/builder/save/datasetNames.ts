import { queryOptions } from '@tanstack/react-query'
import { base } from '@/api/client'

/** Names of all datasets, for adding to one of them. */
export const datasetNames = queryOptions({
  queryKey: ['datasets', 'names'],
  queryFn: async (): Promise<string[]> => {
    const answer = await fetch(`${base}/datasets`)
    const body = (await answer.json()) as { datasets: { name: string }[] }
    return body.datasets.map(({ name }) => name)
  },
})
