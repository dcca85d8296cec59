import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DatasetView } from '@/api/types'
import { Empty } from '@/ui/Empty'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import { subscriptionsAsk } from './api'
import { Events } from './Events'
import { SubscriptionItem } from './SubscriptionItem'
import classes from './Telling.module.css'

/** Who is told of what happens to a dataset, and what happened. */
export function ToldTab({ view }: { view: DatasetView }) {
  const { t } = useTranslation('telling')
  const list = useQuery(subscriptionsAsk(view.name))
  return (
    <>
      <Section title={t('title')}>
        <Text size="sm" c="var(--quiet)" mb="md">
          {t('lead')}
        </Text>
        <Loaded query={list} rows={5}>
          {({ subscriptions }) =>
            subscriptions.length === 0 ? (
              <Empty icon={<BellOff size={28} aria-hidden />} title={t('none')} detail={t('none_detail')} />
            ) : (
              <ul className={classes.list}>
                {subscriptions.map((s) => (
                  <SubscriptionItem key={s.name} dataset={view.name} told={s} wanted={view.definition.subscriptions?.find((one) => one.name === s.name)} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Section>
      <Events dataset={view.name} />
    </>
  )
}
