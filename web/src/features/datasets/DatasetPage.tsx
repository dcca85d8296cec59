import { Breadcrumbs, Button, Tabs } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Activity, Play } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { datasetAsk, sessionAsk } from '@/api/asks'
import { startRun } from '@/api/does'
import { report } from '@/app/report'
import type { DatasetView } from '@/api/types'
import { ToldTab } from '@/features/telling/ToldTab'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { DataTab } from './DataTab'
import { OverviewTab } from './OverviewTab'
import { RunsTab } from './RunsTab'
import { SchemaTab } from './SchemaTab'
import { tabs, type Tab } from './tabs'
import { VersionsTab } from './VersionsTab'
import { LinkButton, TextLink } from '@/ui/links'
import { SignInToSee, useVisitor } from '@/ui/visitor'

/** A dataset: what it is, its rows, columns, versions and runs, and who is told. Without a token, only what was published of it. */
export function DatasetPage() {
  const { ns, name } = useParams({ from: '/datasets/$ns/$name' })
  const dataset = `${ns}/${name}`
  const { t } = useTranslation('datasets')
  const view = useQuery(datasetAsk(dataset))
  const session = useQuery(sessionAsk())
  const visitor = useVisitor()
  const { tab = 'overview', version } = useSearch({ from: '/datasets/$ns/$name' })
  const navigate = useNavigate({ from: '/datasets/$ns/$name' })
  return (
    <Page
      title={view.data?.definition.title || dataset}
      trail={
        <Breadcrumbs mb={4} fz="sm">
          <TextLink to="/datasets" fz="sm">
            {t('title')}
          </TextLink>
          <span>{dataset}</span>
        </Breadcrumbs>
      }
      lead={view.data?.definition.description}
      actions={view.data && session.data && !visitor && <RunButton dataset={dataset} view={view.data} />}
    >
      <Loaded query={view} rows={8}>
        {(v) => {
          if (!session.data) return <Loaded query={session}>{() => null}</Loaded>
          const shown = version ?? (v.latest ? `v${v.latest.version}` : undefined)
          return (
            <Tabs value={tab} onChange={(to) => void navigate({ search: (s) => ({ ...s, tab: to as Tab }) })} keepMounted={false}>
              <Tabs.List mb="lg" style={{ overflowX: 'auto', flexWrap: 'nowrap' }}>
                {tabs.map((one) => (
                  <Tabs.Tab key={one} value={one} style={{ whiteSpace: 'nowrap' }}>
                    {t(`tab.${one}`)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
              <Tabs.Panel value="overview">
                <OverviewTab view={v} />
              </Tabs.Panel>
              <Tabs.Panel value="data">
                <DataTab dataset={dataset} version={shown} />
              </Tabs.Panel>
              <Tabs.Panel value="schema">
                <SchemaTab dataset={dataset} version={shown} />
              </Tabs.Panel>
              <Tabs.Panel value="versions">
                <VersionsTab dataset={dataset} />
              </Tabs.Panel>
              <Tabs.Panel value="runs">
                {visitor ? <SignInToSee /> : <RunsTab dataset={dataset} />}
              </Tabs.Panel>
              <Tabs.Panel value="told">
                {visitor ? <SignInToSee /> : <ToldTab view={v} />}
              </Tabs.Panel>
            </Tabs>
          )
        }}
      </Loaded>
    </Page>
  )
}

/** Starts a run, or leads to the one that goes on. */
function RunButton({ dataset, view }: { dataset: string; view: DatasetView }) {
  const { t } = useTranslation('datasets')
  const { ns, name } = useParams({ from: '/datasets/$ns/$name' })
  const navigate = useNavigate()
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: () => startRun(dataset),
    onSuccess: async (started) => {
      void client.invalidateQueries({ queryKey: ['dataset', dataset] })
      await navigate({ to: '/datasets/$ns/$name/runs/$run', params: { ns, name, run: started.run } })
    },
    onError: report,
  })
  if (view.run) {
    return (
      <LinkButton to="/datasets/$ns/$name/runs/$run" params={{ ns, name, run: view.run.run }} leftSection={<Activity size={16} aria-hidden />}>
        {t('watch_run')}
      </LinkButton>
    )
  }
  return (
    <Button leftSection={<Play size={16} aria-hidden />} loading={start.isPending} onClick={() => start.mutate()}>
      {t('run_now')}
    </Button>
  )
}
