import { useMutation, useQueryClient } from '@tanstack/react-query'
import { repairAsk, repairs, type Repair, type Taken } from './api'

/** Changes of a repair; what the server answers is what is shown. */
export function useRepair(repair: Repair) {
  const client = useQueryClient()
  const show = (next: Repair) => client.setQueryData(repairAsk(repair.id).queryKey, next)
  const again = () => client.invalidateQueries({ queryKey: repairAsk(repair.id).queryKey })
  return {
    accept: useMutation({ mutationFn: (columns: Taken[]) => repairs.accept(repair.id, repair.seq, columns), onSuccess: show }),
    undo: useMutation({ mutationFn: () => repairs.undo(repair.id, repair.seq), onSuccess: again }),
    save: useMutation({ mutationFn: () => repairs.save(repair.id, repair.seq), onSuccess: show }),
  }
}
