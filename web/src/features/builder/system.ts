import { queryOptions } from '@tanstack/react-query'
import { api, got } from '@/api/client'

/** What this installation can do; it does not change while the page is open. */
export const systemQuery = queryOptions({ queryKey: ['system'], queryFn: () => got(api.GET('/system')), staleTime: Infinity })
