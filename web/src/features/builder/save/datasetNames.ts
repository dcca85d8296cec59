import { queryOptions } from '@tanstack/react-query'
import { api, got } from '@/api/client'

/** Names of all datasets, for adding to one of them. */
export const datasetNames = queryOptions({
  queryKey: ['datasets', 'names'],
  queryFn: () => got(api.GET('/datasets')).then((listed) => listed.map(({ name }) => name)),
})
