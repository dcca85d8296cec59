import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tablesAsk } from '@/api/asks'
import { Empty } from '@/ui/Empty'
import { Loaded } from '@/ui/Loaded'
import { RowsTable } from './RowsTable'

/** The rows of a version, table by table. */
export function DataTab({ dataset, version }: { dataset: string; version: string | undefined }) {
  const { t } = useTranslation('datasets')
  if (!version) return <Empty title={t('no_version')} detail={t('no_version_detail')} />
  return <Tables dataset={dataset} version={version} />
}

function Tables({ dataset, version }: { dataset: string; version: string }) {
  const { t } = useTranslation('datasets')
  const tables = useQuery(tablesAsk(dataset, version))
  const [chosen, setChosen] = useState<string>()
  return (
    <Loaded query={tables} rows={8}>
      {(list) => {
        const table = list.find((one) => one.name === chosen) ?? list[0]
        if (!table) return <Empty title={t('data.no_rows')} />
        return (
          <RowsTable
            key={`${version} ${table.name}`}
            dataset={dataset}
            version={version}
            table={table}
            choice={list.length > 1 && <NativeSelect label={t('data.table')} value={table.name} onChange={(e) => setChosen(e.currentTarget.value)} data={list.map((one) => one.name)} />}
          />
        )
      }}
    </Loaded>
  )
}
