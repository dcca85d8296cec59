import { Button, NativeSelect } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/ui/Empty'
import { Failure } from '@/ui/Failure'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import { eventsAsk } from './api'
import { EventItem } from './EventItem'
import classes from './Telling.module.css'
import { eventNames, eventWord } from './words'

/** What happened to a dataset, newest first. */
export function Events({ dataset }: { dataset: string }) {
  const { t } = useTranslation('telling')
  const [name, setName] = useState('')
  const list = useInfiniteQuery(eventsAsk(dataset, name))
  return (
    <Section
      title={t('list.title')}
      aside={
        <NativeSelect
          size="xs"
          aria-label={t('list.filter')}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          data={[{ value: '', label: t('list.all') }, ...eventNames.map((value) => ({ value, label: eventWord(value) }))]}
        />
      }
    >
      <Loaded query={list} rows={6}>
        {({ pages }) => {
          const lines = pages.flatMap((page) => page.events)
          if (lines.length === 0) return name ? <Empty title={t('list.none_such')} detail={t('list.none_such_detail')} /> : <Empty title={t('list.none')} detail={t('list.none_detail')} />
          return (
            <>
              <ul className={classes.list}>
                {lines.map((line) => (
                  <EventItem key={line.id} dataset={dataset} line={line} read={list.dataUpdatedAt} />
                ))}
              </ul>
              {list.hasNextPage && (
                <Button variant="default" size="sm" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                  {t('list.more')}
                </Button>
              )}
              {list.isFetchNextPageError && <Failure error={list.error} />}
            </>
          )
        }}
      </Loaded>
    </Section>
  )
}
