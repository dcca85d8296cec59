import { Card, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Estimate } from '../model'
import { duration } from './duration'
import { rateWords } from './rate'

/** What a whole run will ask for and how long that takes, told from the sample. */
export function EstimateCard({ estimate }: { estimate: Estimate }) {
  const { t, i18n } = useTranslation('builder')
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <Card withBorder component="section" aria-labelledby="estimate-title">
      <Title order={3} id="estimate-title">
        {t('estimate.title')}
      </Title>
      <Text size="lg" fw={600} mt={4}>
        {t('estimate.all', {
          pages: number.format(estimate.pages),
          count: estimate.pages,
          time: duration(estimate.seconds, t),
          rate: rateWords(estimate.rate, t),
          batches: number.format(estimate.batches),
        })}
      </Text>
      <Text size="sm" c="var(--quiet)">
        {estimate.at_least ? t('estimate.atLeast') : t('estimate.hint')}
      </Text>
    </Card>
  )
}
