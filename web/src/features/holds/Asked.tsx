import { Text } from '@mantine/core'
import { useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { eventAsk, eventsAsk, type EventView } from '@/features/telling/api'
import { tone } from '@/features/telling/states'
import { Dot } from '@/ui/Dot'
import { Facts } from '@/ui/Facts'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'

type Props = { dataset: string; hold: string; /** Nobody decided yet. */ open: boolean }

/** Who was asked about a hold, how often, and until when it waits: as the newest events of held sources say. */
export function Asked({ dataset, hold, open }: Props) {
  const { t } = useTranslation('holds')
  const list = useInfiniteQuery(eventsAsk(dataset, 'source.held'))
  return (
    <Section title={t('asked.title')}>
      <Loaded query={list}>{({ pages }) => <Times dataset={dataset} hold={hold} open={open} ids={pages.flatMap((page) => page.events).map((e) => e.id)} />}</Loaded>
    </Section>
  )
}

function Times({ dataset, hold, open, ids }: Props & { ids: string[] }) {
  const { t } = useTranslation(['holds', 'telling'])
  const format = useFormat()
  const found = useQueries({ queries: ids.map((id) => eventAsk(dataset, id)) })
  const asked = found.flatMap(({ data }) => (data && data.data['hold'] === hold ? [data] : [])).reverse()
  const expires = asked.map((e) => e.data['expires']).find((at) => typeof at === 'string')
  const told = asked.some((e) => e.deliveries.length > 0)
  return (
    <>
      <Facts
        facts={[
          ...asked.map((e) => ({ label: reminder(e) > 0 ? t('holds:asked.reminder', { n: reminder(e) }) : t('holds:asked.first'), value: <Answered event={e} /> })),
          ...(open && expires ? [{ label: t('holds:asked.expires_label'), value: t('holds:asked.expires', { at: format.time(new Date(expires)) }) }] : []),
        ]}
      />
      {!told && found.every((one) => !one.isPending) && (
        <Text size="sm" c="var(--quiet)">
          {t('holds:asked.nobody')}
        </Text>
      )}
    </>
  )
}

function Answered({ event }: { event: EventView }) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  return (
    <>
      {format.time(new Date(event.written))}
      {event.deliveries.map((d) => (
        <div key={d.subscription}>
          {d.subscription} <Dot tone={tone[d.state]}>{t(`state.${d.state}`)}</Dot>
        </div>
      ))}
    </>
  )
}

const reminder = (event: EventView) => (typeof event.data['reminder'] === 'number' ? event.data['reminder'] : 0)
