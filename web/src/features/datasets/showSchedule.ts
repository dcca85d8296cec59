import type { QueryClient } from '@tanstack/react-query'
import { datasetAsk } from '@/api/asks'
import type { setSchedule } from '@/api/does'

/**
 * Shows a schedule as the server answered it to a change. The page asks for its dataset again meanwhile: whoever changed the schedule
 * does not wait for that, nor for anything else that the page shows.
 */
export function showSchedule(client: QueryClient, dataset: string, set: Awaited<ReturnType<typeof setSchedule>>): void {
  const { queryKey } = datasetAsk(dataset)
  client.setQueryData(queryKey, (view) => view && { ...view, schedule: set, definition: { ...view.definition, ...(set.schedule ? { schedule: set.schedule } : {}) } })
  void client.invalidateQueries({ queryKey })
}
