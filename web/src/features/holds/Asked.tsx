import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { HoldView } from '@/api/types'
import type { EventView } from '@/features/telling/api'
import { tone } from '@/features/telling/states'
import { Dot } from '@/ui/Dot'
import { Facts } from '@/ui/Facts'
import { useFormat } from '@/ui/format'
import { Section } from '@/ui/Section'

/** Since when a hold waits, who was asked about it, how often, and until when it waits. */
export function Asked({ hold }: { hold: HoldView }) {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const at = (time: string) => format.time(new Date(time))
  return (
    <Section title={t('asked.title')}>
      <Facts
        facts={[
          ...(hold.opened ? [{ label: t('asked.opened'), value: at(hold.opened) }] : []),
          ...hold.asked.map((e) => ({ label: e.reminder > 0 ? t('asked.reminder', { n: e.reminder }) : t('asked.first'), value: <Answered event={e} /> })),
          ...(!hold.verdict && hold.expires ? [{ label: t('asked.expires_label'), value: t('asked.expires', { at: at(hold.expires) }) }] : []),
        ]}
      />
      {!hold.asked.some((e) => e.deliveries.length > 0) && (
        <Text size="sm" c="var(--quiet)">
          {t('asked.nobody')}
        </Text>
      )}
    </Section>
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
