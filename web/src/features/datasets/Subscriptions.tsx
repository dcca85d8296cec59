import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { deliveriesAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import type { DatasetView, Delivery } from '@/api/types'
import { Dot, type Tone } from '@/ui/Dot'
import { TextLink } from '@/ui/links'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import classes from './Subscriptions.module.css'

const tone: Record<Delivery['state'], Tone> = { delivered: 'good', failed: 'bad', open: 'busy', not_wanted: 'none' }

/** Who is told about new versions, and whether the latest one reached them. */
export function Subscriptions({ view }: { view: DatasetView }) {
  const { t } = useTranslation(['datasets', 'telling'])
  const told = view.definition.subscriptions ?? []
  return (
    <Section
      title={t('subscriptions.title')}
      aside={
        <TextLink to="/datasets/$ns/$name" params={datasetPath(view.name)} search={{ tab: 'told' }} size="sm" aria-label={`${t('telling:title')}: ${t('telling:all')}`}>
          {t('telling:all')}
        </TextLink>
      }
    >
      {told.length === 0 ? (
        <Text size="sm" c="var(--quiet)">
          {t('subscriptions.none')}
        </Text>
      ) : view.latest ? (
        <Told dataset={view.name} version={view.latest.version} />
      ) : (
        <ul className={classes.list}>
          {told.map((s) => (
            <li key={s.name}>
              <b>{s.name}</b> <span>{s.webhook?.url ?? s.temporal?.workflow}</span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function Told({ dataset, version }: { dataset: string; version: number }) {
  const { t } = useTranslation('datasets')
  const deliveries = useQuery(deliveriesAsk(dataset, `v${version}`))
  return (
    <Loaded query={deliveries}>
      {(list) => (
        <ul className={classes.list}>
          {list.map((d) => (
            <li key={d.subscription}>
              <b>{d.subscription}</b>
              <span>
                {t(`subscriptions.channel.${d.channel}`)} · {d.target}
              </span>
              <Dot tone={tone[d.state]}>{t(`subscriptions.state.${d.state}`, { version })}</Dot>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  )
}
