import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { CircleCheck, FlaskConical, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/ui/Failure'
import { drafts } from '../api'
import type { Draft } from '../model'
import type { Step } from '../steps'
import type { Changes } from '../useDraft'
import { StepFoot } from '../wizard/StepFoot'
import { StepHead } from '../wizard/StepHead'
import { EstimateCard } from './EstimateCard'
import { Politeness } from './Politeness'
import { TryProblems } from './TryProblems'
import { TryRequests } from './TryRequests'
import { TryRows } from './TryRows'
import { useTrial } from './useTrial'

export type TrialOf = { id: string; seq: number }

type Props = {
  draft: Draft
  changes: Changes
  trial: TrialOf | undefined
  onTrial: (trial: TrialOf) => void
  onGo: (step: Step) => void
}

/** Fourth step: a few pages are really fetched and read, by the code that a run uses. */
export function TryStep({ draft, changes, trial, onTrial, onGo }: Props) {
  const { t } = useTranslation('builder')
  const begin = useMutation({ mutationFn: () => drafts.tryOut(draft.id), onSuccess: (begun) => onTrial({ id: begun.try, seq: draft.seq }) })
  const state = useTrial(draft.id, trial?.id)
  const stale = trial !== undefined && trial.seq !== draft.seq
  const running = begin.isPending || state.state === 'running'

  return (
    <>
      <StepHead title={t('try.title')} lead={t('try.lead')} />
      <Stack gap="lg">
        <Group gap="md">
          <Button size="md" variant={trial && !stale ? 'default' : 'filled'} loading={running} leftSection={<FlaskConical size={18} aria-hidden />} onClick={() => begin.mutate()}>
            {trial ? t('try.again') : t('try.start')}
          </Button>
          <div role="status" aria-live="polite">
            {running && (
              <Group gap="xs">
                <Loader size="xs" />
                <Text size="sm">{t('try.running', { pages: state.requests.length, rows: state.rows.length })}</Text>
              </Group>
            )}
            {!running && state.done && <Text size="sm">{t('try.done', { pages: state.done.requests, rows: state.done.rows })}</Text>}
          </div>
        </Group>
        {begin.isError && <Failure error={begin.error} />}
        {stale && !running && (
          <Alert color="yellow" variant="light" icon={<TriangleAlert size={18} aria-hidden />}>
            {t('try.stale')}
          </Alert>
        )}
        {state.state === 'lost' && (
          <Alert color="red" variant="light" role="alert">
            {t('try.lost')}
          </Alert>
        )}
        {state.done && state.problems.length === 0 && state.done.rows > 0 && (
          <Alert color="sheaf" variant="light" icon={<CircleCheck size={18} aria-hidden />}>
            {t('try.fine', { rows: state.done.rows })}
          </Alert>
        )}
        {state.problems.length > 0 && <TryProblems problems={state.problems} />}
        {state.estimate && <EstimateCard estimate={state.estimate} />}
        <Politeness draft={draft} changes={changes} estimate={state.estimate} />
        {state.rows.length > 0 && <TryRows draft={draft} rows={state.rows} />}
        {state.requests.length > 0 && <TryRequests requests={state.requests} />}
      </Stack>
      <StepFoot step="try" onGo={onGo} />
    </>
  )
}
