import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { rowsOf, tablesAsk } from '@/api/asks'
import { Failure } from '@/ui/Failure'
import { Loaded } from '@/ui/Loaded'
import { RowsPreview } from './RowsPreview'

/** The first rows of a version. */
export function FirstRows({ dataset, version }: { dataset: string; version: string }) {
  const { t } = useTranslation('datasets')
  const tables = useQuery(tablesAsk(dataset, version))
  const table = tables.data?.[0]?.name
  const rows = useQuery({
    queryKey: ['dataset', dataset, 'first', version, table],
    queryFn: () => rowsOf(dataset, version, table ?? '', { offset: 0, limit: 8 }),
    enabled: table !== undefined,
  })
  if (tables.isError) return <Failure error={tables.error} retry={() => tables.refetch()} />
  return <Loaded query={rows}>{(r) => <RowsPreview rows={r} label={t('data.region', { table: r.table })} />}</Loaded>
}
