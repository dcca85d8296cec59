import { SimpleGrid, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { runsAsk, versionsAsk } from '@/api/asks'
import type { RunSummary, VersionSummary } from '@/api/types'
import { RunTable } from '@/features/runs/RunTable'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import { Spark } from '@/ui/Spark'

/** Runs of a dataset, newest first, with what they tell about rows, changes and time. */
export function RunsTab({ dataset }: { dataset: string }) {
  const { t } = useTranslation('datasets')
  const list = useQuery(runsAsk(dataset, 50))
  const versions = useQuery(versionsAsk(dataset))
  return (
    <>
      {versions.data && versions.data.versions.length > 1 && list.data && <Trends versions={versions.data.versions} runs={list.data.runs} />}
      <Section title={t('runs.title')}>
        <Loaded query={list} rows={6}>
          {({ runs }) => (runs.length === 0 ? <Empty title={t('runs.none')} detail={t('runs.none_detail')} /> : <RunTable runs={runs} />)}
        </Loaded>
      </Section>
    </>
  )
}

/** Minutes from a run's clock to its version, for runs that were meant for when they ran. */
function took(v: VersionSummary, run: RunSummary | undefined): number | null {
  if (!run) return null
  const seconds = (new Date(v.published_at).getTime() - new Date(run.as_of).getTime()) / 1000
  return seconds > 0 && seconds < 86_400 ? seconds : null
}

function Trends({ versions, runs }: { versions: VersionSummary[]; runs: RunSummary[] }) {
  const { t } = useTranslation('datasets')
  const format = useFormat()
  const oldest = [...versions].reverse().slice(-30)
  const rows = oldest.map((v) => v.rows)
  const changes = oldest.map((v) => (v.parent === 0 ? null : (v.counts['added'] ?? 0) + (v.counts['changed'] ?? 0) + (v.counts['gone'] ?? 0)))
  const times = oldest.map((v) => took(v, runs.find((r) => r.run === v.run)))
  const trends = [
    { name: t('trend.rows'), now: format.number(rows.at(-1) ?? 0), values: rows, bars: false },
    { name: t('trend.changes'), now: format.number(changes.at(-1) ?? 0), values: changes, bars: true },
    { name: t('trend.time'), now: format.duration(times.at(-1) ?? 0), values: times, bars: false },
  ].filter(({ values }) => values.filter((v) => v !== null).length > 1)
  if (trends.length === 0) return null
  return (
    <Section title={t('trend.title')}>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        {trends.map(({ name, now, values, bars }) => (
          <div key={name}>
            <Text size="xs" c="var(--quiet)">
              {name}
            </Text>
            <Text fw={650} className="numbers">
              {now}
            </Text>
            <Spark label={t('trend.read', { name, count: values.length, now })} values={values} bars={bars} />
          </div>
        ))}
      </SimpleGrid>
    </Section>
  )
}
