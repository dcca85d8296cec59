import { Badge, Group, Progress, Radio, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/ui/Empty'
import { Failure } from '@/ui/Failure'
import { PageSkeleton } from '@/ui/PageSkeleton'
import type { Draft, KeyChoice } from '../model'
import type { Step } from '../steps'
import type { Changes } from '../useDraft'
import { useKeys } from '../useDraft'
import { StepFoot } from '../wizard/StepFoot'
import { StepHead } from '../wizard/StepHead'
import { columnLabel, say } from '../words'
import classes from './KeyStep.module.css'

/** Third step: what makes a row the same one tomorrow. One is proposed; how unique each is on the samples is shown. */
export function KeyStep({ draft, changes, onGo }: { draft: Draft; changes: Changes; onGo: (step: Step) => void }) {
  const { t } = useTranslation('builder')
  const keys = useKeys(draft)
  if (keys.isPending) return <PageSkeleton />
  if (keys.isError) {
    return (
      <>
        <StepHead title={t('key.title')} />
        <Failure error={keys.error} retry={keys.refetch} />
        <StepFoot step="key" onGo={onGo} />
      </>
    )
  }
  const { candidates } = keys.data
  const now = named(draft.view?.key ?? [])
  const chosen = candidates.find(({ columns }) => named(columns) === now) ? now : ''

  return (
    <>
      <StepHead title={t('key.title')} lead={t('key.lead')} />
      {candidates.length === 0 ? (
        <Empty title={t('key.none')} detail={t('key.noneHint')} />
      ) : (
        <Radio.Group
          label={t('key.title')}
          labelProps={{ className: 'visually-hidden' }}
          value={chosen}
          onChange={(value) => {
            const one = candidates.find(({ columns }) => named(columns) === value)
            if (one) void changes.edit({ op: 'key', columns: one.columns }).catch(() => undefined)
          }}
        >
          <Stack gap="sm" maw={860}>
            {candidates.map((one) => (
              <Candidate key={named(one.columns)} candidate={one} rows={keys.data.rows} chosen={named(one.columns) === chosen} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      <StepFoot step="key" onGo={onGo} />
    </>
  )
}

const named = (columns: string[]) => columns.join(' + ')

function Candidate({ candidate, rows, chosen }: { candidate: KeyChoice; /** Rows of the samples. */ rows: number; chosen: boolean }) {
  const { t, i18n } = useTranslation('builder')
  return (
    <div className={classes.candidate} data-chosen={chosen || undefined}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <Radio
          value={named(candidate.columns)}
          label={candidate.columns.map((column) => columnLabel(column, i18n)).join(' + ')}
          description={candidate.examples.slice(0, 3).join(' · ')}
          classNames={{ label: classes.label }}
        />
        {candidate.recommended && <Badge tt="none" flex="none">{t('key.recommended')}</Badge>}
      </Group>
      <Text size="sm" c="var(--quiet)" ms={32} mt={2}>
        {say(candidate.why, i18n)}
      </Text>
      <Group gap="lg" mt={6} ms={32}>
        <Measure label={t('key.distinct', { n: candidate.distinct, rows })} share={candidate.distinct / Math.max(1, rows)} />
        <Measure label={t('key.filled', { n: candidate.filled, rows })} share={candidate.filled / Math.max(1, rows)} />
      </Group>
    </div>
  )
}

function Measure({ label, share }: { label: string; share: number }) {
  return (
    <div className={classes.measure}>
      <Text size="sm" className="numbers">
        {label}
      </Text>
      <Progress value={share * 100} size="sm" color={share < 1 ? 'orange' : 'sheaf'} aria-label={label} />
    </div>
  )
}
