import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Hand, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { allRunsAsk, datasetsAsk, holdsAsk, sessionAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import { DatasetTable } from '@/features/datasets/DatasetTable'
import { RunTable } from '@/features/runs/RunTable'
import { Dot } from '@/ui/Dot'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Section } from '@/ui/Section'
import classes from './HomePage.module.css'
import { Welcome } from './Welcome'
import { LinkButton, TextLink } from '@/ui/links'
import { said } from '@/ui/said'
import { SignInToSee, useVisitor } from '@/ui/visitor'

/** What is going on: what waits for somebody, what is being collected, datasets with how fresh they are. Without a token, only the datasets. */
export function HomePage() {
  const { t } = useTranslation(['home', 'app'])
  const list = useQuery(datasetsAsk())
  const known = !useQuery(sessionAsk()).isPending
  const visitor = useVisitor()
  const runs = useQuery({ ...allRunsAsk(12), enabled: known && !visitor })
  const holds = useQuery({ ...holdsAsk(false), enabled: known && !visitor })
  const format = useFormat()
  const empty = list.data?.length === 0
  const going = runs.data?.runs.filter((r) => r.state === 'running' || r.state === 'starting') ?? []
  return (
    <Page
      title={t('home:title')}
      lead={t('home:lead')}
      actions={
        !empty && (
          <LinkButton to="/new" size="md" leftSection={<Plus size={18} aria-hidden />}>
            {t('app:new')}
          </LinkButton>
        )
      }
    >
      {(holds.data?.holds ?? []).slice(0, 5).map((h) => (
        <Alert key={`${h.dataset} ${h.name}`} color="orange" variant="light" mb="sm" icon={<Hand size={18} aria-hidden />} title={t('home:hold', { dataset: h.dataset, source: h.source })}>
          <Text size="sm">{said(h.reason_said, h.reason)}</Text>
          <TextLink to="/holds/$ns/$name/$hold" params={{ ...datasetPath(h.dataset), hold: h.name }} size="sm">
            {t('home:decide')}
          </TextLink>
        </Alert>
      ))}
      {going.length > 0 && (
        <Section title={t('home:going')} plain>
          <ul className={classes.going}>
            {going.map((r) => (
              <li key={`${r.dataset} ${r.run}`}>
                <Link to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(r.dataset), run: r.run }}>
                  <Dot tone="busy">
                    <b>{r.dataset}</b>
                  </Dot>
                  <span>{t('home:sources', { count: r.sources.length, names: r.sources.map((s) => s.name).join(', ') })}</span>
                  <span>{t('home:as_of', { time: format.time(new Date(r.as_of)) })}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {empty ? (
        <Welcome />
      ) : (
        <>
          <Section title={t('home:datasets')} plain aside={<TextLink to="/datasets" size="sm">{t('home:all')}</TextLink>}>
            <Loaded query={list} rows={5}>
              {(all) => <DatasetTable list={[...all].sort((a, b) => (b.published_at ?? '').localeCompare(a.published_at ?? '')).slice(0, 12)} />}
            </Loaded>
          </Section>
          <Section title={t('home:recent')}>
            {visitor ? (
              <SignInToSee />
            ) : (
              <Loaded query={runs} rows={5}>
                {({ runs: all }) => (all.length === 0 ? <Text size="sm">{t('home:no_runs')}</Text> : <RunTable runs={all} datasets />)}
              </Loaded>
            )}
          </Section>
        </>
      )}
    </Page>
  )
}
