import { Skeleton, Stack } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from './Failure'

type Props<T> = { query: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }

/** What was asked for: a skeleton while it is on its way, the reason when it does not come, else what children make of it. */
export function Loaded<T>({ query, rows = 3, children }: Props<T>) {
  const { t } = useTranslation()
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <Failure error={query.error} retry={() => query.refetch()} />
  return (
    <Stack gap={10} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, i) => (
        <Skeleton key={i} h={18} w={`${92 - ((i * 17) % 40)}%`} />
      ))}
    </Stack>
  )
}
