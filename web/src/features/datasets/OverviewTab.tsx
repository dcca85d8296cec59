import { Alert, SimpleGrid, Text } from '@mantine/core'
import { Hand } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import type { DatasetView } from '@/api/types'
import { TrainedOn } from '@/features/telling/TrainedOn'
import { Empty } from '@/ui/Empty'
import { Figures } from '@/ui/Figures'
import { useFormat } from '@/ui/format'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { About } from './About'
import { ChangesOf } from './ChangesOf'
import { changesInWords } from './classes'
import { FreshnessCard } from './FreshnessCard'
import { Pull } from './Pull'
import { ScheduleCard } from './ScheduleCard'
import { Subscriptions } from './Subscriptions'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'
import { useVisitor } from '@/ui/visitor'

/** What a dataset is, how fresh, how to get it, and what it does by itself. */
export function OverviewTab({ view }: { view: DatasetView }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const path = datasetPath(view.name)
  const latest = view.latest
  const visitor = useVisitor()
  return (
    <>
      {view.holds.map((h) => (
        <Alert key={h.name} color="orange" variant="light" mb="md" icon={<Hand size={18} aria-hidden />} title={t('held', { source: h.source })}>
          <Text size="sm">{said(h.reason_said, h.reason)}</Text>
          <TextLink to="/holds/$ns/$name/$hold" params={{ ...path, hold: h.name }} size="sm">
            {t('look_at_hold')}
          </TextLink>
        </Alert>
      ))}
      {view.unavailable && (
        <Alert color="orange" variant="light" mb="md" title={t('unavailable')}>
          {view.unavailable}
        </Alert>
      )}
      {latest ? (
        <Section title={t('figures')}>
          <Figures
            figures={[
              { label: t('figure.rows'), value: format.number(latest.rows), note: t('figure.sources', { count: latest.sources.length }) },
              { label: t('figure.version'), value: `v${latest.version}`, note: changesInWords(latest.counts, format) },
              { label: t('figure.fresh'), value: <When at={latest.published_at} />, note: format.time(new Date(latest.as_of)) },
              { label: t('figure.size'), value: format.bytes(latest.bytes), note: t('figure.size_note') },
            ]}
          />
        </Section>
      ) : (
        <Section title={t('figures')} plain>
          <Empty title={t('no_version')} detail={t('no_version_detail')} />
        </Section>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" verticalSpacing={0}>
        {latest && (
          <Section title={t('pull.title')}>
            <Pull dataset={view.name} version={latest.version} />
          </Section>
        )}
        <About definition={view.definition} latest={latest} />
        {!visitor && <ScheduleCard view={view} />}
        {(!visitor || view.freshness) && <FreshnessCard view={view} />}
        {!visitor && <Subscriptions view={view} />}
      </SimpleGrid>
      {latest && (
        <>
          {!visitor && <TrainedOn dataset={view.name} version={latest.version} />}
          <ChangesOf dataset={view.name} version={`v${latest.version}`} />
        </>
      )}
    </>
  )
}
