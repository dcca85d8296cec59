import { Alert, Breadcrumbs, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ExternalLink, WifiOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { runAsk } from '@/api/asks'
import type { RunView } from '@/api/types'
import { Verdicts } from '@/features/holds/Verdicts'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Section } from '@/ui/Section'
import { Arriving } from './Arriving'
import { Ended } from './Ended'
import { Errors } from './Errors'
import { Sources, type SourceState } from './Sources'
import { Stages } from './Stages'
import { Steering } from './Steering'
import { useRunEvents, type LiveProgress } from './useRunEvents'
import { triggerWord } from './words'
import { Workflows } from './Workflows'
import { TextLink } from '@/ui/links'

/** A run: live while it goes on, what came of it afterwards. */
export function RunPage() {
  const { ns, name, run } = useParams({ from: '/datasets/$ns/$name/runs/$run' })
  const dataset = `${ns}/${name}`
  const { t } = useTranslation('runs')
  const format = useFormat()
  const view = useQuery(runAsk(dataset, run))
  const v = view.data
  const running = v?.state === 'running'
  const live = useRunEvents(dataset, run, running)
  const progress = live.progress
  const stage = progress?.stage ?? v?.progress?.stage ?? ''
  const paused = progress?.paused ?? v?.progress?.paused ?? false
  const crawling = running && (stage === 'crawl' || stage === 'prepare' || stage === '')
  const workflow = v?.workflows[0]
  return (
    <Page
      title={v ? t('title', { time: format.time(new Date(v.as_of)) }) : t('title_plain')}
      trail={
        <Breadcrumbs mb={4} fz="sm">
          <TextLink to="/datasets" fz="sm">
            {t('datasets')}
          </TextLink>
          <TextLink to="/datasets/$ns/$name" params={{ ns, name }} fz="sm">
            {dataset}
          </TextLink>
          <TextLink to="/datasets/$ns/$name" params={{ ns, name }} search={{ tab: 'runs' }} fz="sm">
            {t('runs')}
          </TextLink>
        </Breadcrumbs>
      }
      lead={v && t('lead', { run, trigger: triggerWord(v.trigger) })}
      actions={
        <>
          {v && <Steering dataset={dataset} paused={paused} crawling={crawling} sources={v.sources.map((s) => s.name)} />}
          {workflow?.url && (
            <Button component="a" href={workflow.url} target="_blank" rel="noopener" variant="subtle" rightSection={<ExternalLink size={14} aria-hidden />}>
              {t('temporal')}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={view} rows={8}>
        {(r) => (
          <>
            {running && live.link === 'lost' && (
              <Alert color="orange" variant="light" mb="md" role="status" icon={<WifiOff size={18} aria-hidden />} title={t('lost.title')}>
                {t('lost.detail')}
              </Alert>
            )}
            {running && progress?.stale && (
              <Alert color="orange" variant="light" mb="md" role="status" title={t('stale')}>
                {progress.stale}
              </Alert>
            )}
            {running && (
              <Section title={paused ? t('paused') : t('going')}>
                <Stages stage={stage} paused={paused} />
              </Section>
            )}
            {!running && <Ended run={r} />}
            <Section title={t('sources')} plain>
              <Sources sources={sourcesOf(r, progress)} />
            </Section>
            {running && <Arriving rows={live.rows} />}
            {r.verdicts.length > 0 && (
              <Section title={t('verdicts')}>
                <Verdicts list={r.verdicts} dataset={dataset} run={run} sources />
              </Section>
            )}
            <Errors dataset={dataset} run={run} first={r.failed[0]} outcomes={progress ? progress.sources.map((s) => ({ source: s.source, counts: s.outcomes })) : r.figures.map((f) => ({ source: f.source, counts: f.outcomes }))} />
            <Workflows list={r.workflows} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** Sources as the stream says them, or as they were committed. */
function sourcesOf(run: RunView, progress: LiveProgress | undefined): SourceState[] {
  if (run.state === 'running' && progress) {
    return progress.sources.map((s) => ({
      ...s,
      now: { rate: s.rate, limit: s.limit ?? '', eta: s.eta_seconds, slots: s.slots },
    }))
  }
  return run.figures.map((f) => ({
    source: f.source,
    stage: run.held.includes(f.source) ? 'held' : run.failed.includes(f.source) ? 'failed' : run.state === 'running' ? 'waiting' : 'done',
    fetched: f.fetched,
    records: f.records,
    errors: f.errors,
    planned: f.planned,
    growing: false,
    ...(f.partial ? { partial: f.partial, partialSaid: f.partial_said ?? [] } : {}),
  }))
}
