import { TextInput } from '@mantine/core'
import { useDebouncedValue, useHotkeys } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Database, Plus, Search } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { datasetsAsk, searchAsk } from '@/api/asks'
import type { Listing } from '@/api/types'
import { Empty } from '@/ui/Empty'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { DatasetTable } from './DatasetTable'
import { placesInWords } from './found'
import { LinkButton } from '@/ui/links'

/** All datasets, or those that a search finds. The search is in the address; / leads to it. */
export function DatasetsPage() {
  const { t } = useTranslation(['datasets', 'app'])
  const { q = '' } = useSearch({ from: '/datasets' })
  const navigate = useNavigate({ from: '/datasets' })
  const list = useQuery(datasetsAsk())
  const box = useRef<HTMLInputElement>(null)
  useHotkeys([['/', () => box.current?.focus()]])
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
        {(all) =>
          all.length === 0 ? (
            <Empty icon={<Database size={28} aria-hidden />} title={t('datasets:none')} detail={t('datasets:none_detail')} />
          ) : (
            <>
              <TextInput
                ref={box}
                mb="md"
                maw={520}
                type="search"
                leftSection={<Search size={16} aria-hidden />}
                label={t('datasets:search')}
                description={t('datasets:search_help')}
                maxLength={500}
                value={q}
                onChange={(e) => void navigate({ search: e.currentTarget.value ? { q: e.currentTarget.value } : {}, replace: true })}
              />
              {q.trim() === '' ? <DatasetTable list={all} /> : <FoundOf all={all} q={q.trim()} />}
            </>
          )
        }
      </Loaded>
    </Page>
  )
}

/** What the server finds, best first, with where the words stand. */
function FoundOf({ all, q }: { all: Listing[]; q: string }) {
  const { t } = useTranslation('datasets')
  const [asked] = useDebouncedValue(q, 200)
  const found = useQuery({ ...searchAsk(asked), placeholderData: keepPreviousData })
  return (
    <Loaded query={found} rows={6}>
      {(r) => {
        const known = new Map(all.map((d) => [d.name, d]))
        const list = r.hits.flatMap((h) => known.get(h.dataset) ?? [])
        const notes = new Map(r.hits.map((h) => [h.dataset, placesInWords(h)]))
        return (
          <>
            <p role="status" className="visually-hidden">
              {t('found', { count: list.length })}
            </p>
            {r.relaxed && <p>{t('found_some')}</p>}
            {list.length === 0 ? <Empty title={t('not_found', { q: asked })} detail={t('not_found_detail')} /> : <DatasetTable list={list} notes={notes} />}
          </>
        )
      }}
    </Loaded>
  )
}
