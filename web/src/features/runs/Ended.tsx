import { Alert, Text } from '@mantine/core'
import { CircleCheck, CircleX, Hand, Minus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { datasetPath } from '@/api/path'
import type { RunView } from '@/api/types'
import { changesInWords } from '@/features/datasets/classes'
import { FirstRows } from '@/features/datasets/FirstRows'
import { Pull } from '@/features/datasets/Pull'
import { RepairLink } from '@/features/repair/RepairLink'
import { useFormat } from '@/ui/format'
import { Section } from '@/ui/Section'
import { stateOf, toneOf } from './outcome'
import { TextLink } from '@/ui/links'
import { said } from '@/ui/said'

const colors = { good: 'sheaf', busy: 'blue', warn: 'orange', bad: 'red', none: 'gray' } as const
const icons = { good: CircleCheck, busy: Minus, warn: Hand, bad: CircleX, none: Minus } as const

/** What a run came to, and what to do now. */
export function Ended({ run }: { run: RunView }) {
  const { t } = useTranslation(['runs', 'datasets'])
  const format = useFormat()
  const state = stateOf(run)
  const tone = toneOf(state)
  const Icon = icons[tone]
  const path = datasetPath(run.dataset)
  const changes = changesInWords(run.counts, format)
  return (
    <>
      <Alert color={colors[tone]} variant="light" mb="lg" role="status" icon={<Icon size={18} aria-hidden />} title={run.version ? t('runs:ended.version', { version: run.version, what: t(`runs:state.${state}`) }) : t(`runs:state.${state}`)}>
        {changes && <Text size="sm">{changes}</Text>}
        {run.reason && <Text size="sm">{said(run.reason_said, run.reason)}</Text>}
        {state === 'unchanged' && <Text size="sm">{t('runs:ended.unchanged')}</Text>}
        {state === 'lost' && <Text size="sm">{t('runs:ended.lost')}</Text>}
        {run.failed.length > 0 && <Text size="sm">{t('runs:ended.failed', { sources: run.failed.join(', ') })}</Text>}
        {run.hold_names.map((hold) => (
          <div key={hold}>
            <TextLink to="/holds/$ns/$name/$hold" params={{ ...path, hold }} size="sm">
              {t('runs:ended.hold', { source: hold.slice(run.run.length + 1) })}
            </TextLink>
          </div>
        ))}
        {run.parent > 0 && [...run.held, ...run.failed].map((source) => (
          <div key={source}>
            <RepairLink dataset={run.dataset} run={run.run} source={source} named />
          </div>
        ))}
        {run.version ? (
          <TextLink to="/datasets/$ns/$name" params={path} search={{ tab: 'data', version: `v${run.version}` }} size="sm">
            {t('runs:ended.rows', { version: run.version })}
          </TextLink>
        ) : null}
      </Alert>
      {run.version ? (
        <>
          <Section title={t('runs:ended.first_rows', { version: run.version })}>
            <FirstRows dataset={run.dataset} version={`v${run.version}`} />
          </Section>
          <Section title={t('datasets:pull.title')}>
            <Pull dataset={run.dataset} version={run.version} />
          </Section>
        </>
      ) : null}
    </>
  )
}
