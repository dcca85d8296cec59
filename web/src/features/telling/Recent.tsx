import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Dot } from '@/ui/Dot'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { When } from '@/ui/When'
import { eventsAsk, type EventLine } from './api'
import { tone } from './states'
import classes from './Telling.module.css'
import { eventWord } from './words'

/** How many messages to a subscription are shown; the list of events has all. */
const most = 3

/** The last messages to a subscription among the newest events, with how far each is. */
export function Recent({ dataset, subscription }: { dataset: string; subscription: string }) {
  const list = useInfiniteQuery(eventsAsk(dataset, ''))
  return (
    <Loaded query={list} rows={2}>
      {({ pages }) => <Told subscription={subscription} lines={pages[0]?.events ?? []} />}
    </Loaded>
  )
}

function Told({ subscription, lines }: { subscription: string; lines: readonly EventLine[] }) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  const told = lines
    .flatMap(({ event }) => (event?.deliveries ?? []).filter((d) => d.subscription === subscription).map((delivery) => ({ event, delivery })))
    .slice(0, most)
  if (told.length === 0) return <span className={classes.quiet}>{t('recent_none')}</span>
  return (
    <ul className={classes.plain} aria-label={t('recent_of', { name: subscription })}>
      {told.map(({ event, delivery }) => {
        const last = delivery.receipts.at(-1)
        const attempts = delivery.tries.length || (last?.attempts ?? 0)
        return (
          <li key={event?.id}>
            {event && (
              <>
                {eventWord(event.name)} <When at={event.written} />{' '}
              </>
            )}
            <Dot tone={tone[delivery.state]}>{t(`state.${delivery.state}`)}</Dot>
            {delivery.state !== 'delivered' && (
              <span className={classes.quiet}>
                {' '}
                {t('delivery.attempts', { count: attempts })}
                {delivery.next && ` · ${t('delivery.next', { at: format.time(new Date(delivery.next)) })}`}
                {(last?.detail ?? delivery.tries.at(-1)?.detail) && ` · ${last?.detail ?? delivery.tries.at(-1)?.detail ?? ''}`}
              </span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
