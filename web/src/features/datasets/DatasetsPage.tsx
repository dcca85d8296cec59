import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Database, Plus, Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { datasetsAsk } from '@/api/asks'
import { Empty } from '@/ui/Empty'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { DatasetTable } from './DatasetTable'
import { LinkButton } from '@/ui/links'

/** All datasets, searched by name and title. */
export function DatasetsPage() {
  const { t } = useTranslation(['datasets', 'app'])
  const { q = '' } = useSearch({ from: '/datasets' })
  const navigate = useNavigate({ from: '/datasets' })
  const list = useQuery(datasetsAsk())
  const wanted = q.trim().toLowerCase()
  return (
    <Page
      title={t('datasets:title')}
      lead={t('datasets:lead')}
      actions={
        <LinkButton to="/new" leftSection={<Plus size={16} aria-hidden />}>
          {t('app:new')}
        </LinkButton>
      }
    >
      <Loaded query={list} rows={6}>
        {(all) => {
          if (all.length === 0) return <Empty icon={<Database size={28} aria-hidden />} title={t('datasets:none')} detail={t('datasets:none_detail')} />
          const found = all.filter((d) => `${d.name} ${d.title ?? ''}`.toLowerCase().includes(wanted))
          return (
            <>
              <TextInput
                mb="md"
                maw={420}
                type="search"
                leftSection={<Search size={16} aria-hidden />}
                label={t('datasets:search')}
                value={q}
                onChange={(e) => void navigate({ search: e.currentTarget.value ? { q: e.currentTarget.value } : {}, replace: true })}
              />
              {found.length === 0 ? <Empty title={t('datasets:not_found', { q })} /> : <DatasetTable list={found} />}
            </>
          )
        }}
      </Loaded>
    </Page>
  )
}
