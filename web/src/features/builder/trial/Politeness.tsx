import { Card, Group, NumberInput, Select, Text, Title } from '@mantine/core'
import { Bot } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Draft, Estimate } from '../model'
import type { Changes } from '../useDraft'
import { say } from '../words'
import { writtenRate } from './rate'

const rates = ['1/5s', '1/2s', '1/s', '2/s', '5/s']

/** How the site is asked, in plain words: its robots.txt, the pace, and a bound of pages. */
export function Politeness({ draft, changes, estimate }: { draft: Draft; changes: Changes; estimate: Estimate | undefined }) {
  const { t, i18n } = useTranslation('builder')
  const manners = draft.view?.politeness
  const [budget, setBudget] = useState<number | string>(manners?.budget_pages ?? '')
  if (!manners) return null
  const known = rates.includes(manners.rate) ? rates : [...rates, manners.rate]

  return (
    <Card withBorder component="section" aria-labelledby="manners-title">
      <Group gap="xs">
        <Bot size={18} aria-hidden />
        <Title order={3} id="manners-title">
          {t('manners.title')}
        </Title>
      </Group>
      <Text size="sm" mt={4}>
        {estimate ? (estimate.robots.allowed ? t('manners.allowed') : t('manners.disallowed')) : t('manners.robots')}{' '}
        {estimate && estimate.robots.crawl_delay > 0 ? t('manners.delay', { seconds: estimate.robots.crawl_delay }) : ''}
      </Text>
      <Text size="sm" c="var(--quiet)">
        {say(manners.words, i18n)}
      </Text>
      <Group gap="md" mt="sm" align="start">
        <Select
          label={t('manners.rate')}
          description={t('manners.rateHint')}
          value={manners.rate}
          onChange={(rate) => rate && void changes.edit({ op: 'politeness', rate }).catch(() => undefined)}
          data={known.map((rate) => ({ value: rate, label: writtenRate(rate, t) }))}
          allowDeselect={false}
        />
        <NumberInput
          label={t('manners.budget')}
          description={t('manners.budgetHint')}
          placeholder={t('manners.noBudget')}
          min={1}
          thousandSeparator
          value={budget}
          onChange={setBudget}
          onBlur={() => {
            const pages = typeof budget === 'number' ? budget : 0
            if (pages !== (manners.budget_pages ?? 0)) void changes.edit({ op: 'politeness', budget_pages: pages }).catch(() => undefined)
          }}
        />
      </Group>
    </Card>
  )
}
