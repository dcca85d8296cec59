import { Alert, Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ExternalLink, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { workersAsk } from '@/api/asks'
import { datasetPath } from '@/api/path'
import type { Workers } from '@/api/types'
import { Dot } from '@/ui/Dot'
import { Empty } from '@/ui/Empty'
import { Figures } from '@/ui/Figures'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Page } from '@/ui/Page'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { TextLink } from '@/ui/links'

/** The machines that do the work: who is there, what each has in hand, what waits. */
export function WorkersPage() {
  const { t } = useTranslation('workers')
  const view = useQuery(workersAsk())
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Loaded query={view} rows={6}>
        {(w) => (
          <>
            <Totals workers={w} />
            <List workers={w} />
            <Crawls workers={w} />
            <Queues workers={w} />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Totals({ workers }: { workers: Workers }) {
  const { t } = useTranslation('workers')
  const format = useFormat()
  const waiting = workers.queues.reduce((n, q) => n + q.backlog, 0)
  const inHand = workers.workers.reduce((n, w) => n + w.work.length, 0)
  const unserved = [...new Set(workers.queues.filter((q) => q.pollers === 0 && q.backlog > 0).map((q) => q.name))]
  return (
    <>
      {unserved.length > 0 && (
        <Alert color="orange" variant="light" mb="md" title={t('unserved')}>
          {t('unserved_detail', { queues: unserved.join(', ') })}
        </Alert>
      )}
      <Section title={t('now')}>
        <Figures
          figures={[
            { label: t('figure.workers'), value: format.number(workers.workers.length) },
            { label: t('figure.crawls'), value: format.number(workers.crawls.length) },
            { label: t('figure.in_hand'), value: format.number(inHand), note: t('figure.in_hand_note') },
            { label: t('figure.waiting'), value: format.number(waiting), note: t('figure.waiting_note') },
          ]}
        />
      </Section>
    </>
  )
}

function List({ workers }: { workers: Workers }) {
  const { t } = useTranslation('workers')
  return (
    <Section title={t('workers')}>
      {workers.workers.length === 0 ? (
        <Empty icon={<Server size={28} aria-hidden />} title={t('none')} detail={t('none_detail')} />
      ) : (
        <Scroll label={t('workers')}>
          <table>
            <thead>
              <tr>
                <th>{t('column.worker')}</th>
                <th>{t('column.seen')}</th>
                <th>{t('column.work')}</th>
              </tr>
            </thead>
            <tbody>
              {workers.workers.map((w) => (
                <tr key={w.identity}>
                  <td>
                    <b>{w.identity}</b>
                    <div style={{ color: 'var(--quiet)' }}>{w.queues.map((q) => (q === 'control' || q === 'crawl' || q === 'data' ? t(`queue.${q}`) : q)).join(' · ')}</div>
                  </td>
                  <td data-tight>
                    <When at={w.seen} />
                  </td>
                  <td>
                    {w.work.length === 0
                      ? t('idle')
                      : w.work.map((one, i) => (
                          <div key={`${one.run} ${one.source} ${one.activity} ${i}`}>
                            <Dot tone={one.attempt > 1 ? 'warn' : 'busy'}>
                              <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(one.dataset), run: one.run }} fz="inherit">
                                {one.source}
                              </TextLink>
                            </Dot>{' '}
                            {one.activity === 'Discover' ? t('activity.discover') : one.activity === 'FetchBatch' ? t('activity.batch') : one.activity}
                            {one.attempt > 1 && ` · ${t('attempt', { n: one.attempt })}`}
                          </div>
                        ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Section>
  )
}

function Crawls({ workers }: { workers: Workers }) {
  const { t } = useTranslation('workers')
  const format = useFormat()
  if (workers.crawls.length === 0) return null
  return (
    <Section title={t('crawls')}>
      <Scroll label={t('crawls')}>
        <table>
          <thead>
            <tr>
              <th>{t('column.source')}</th>
              <th>{t('column.run')}</th>
              <th data-number>{t('column.pending')}</th>
              <th>{t('column.workflow')}</th>
            </tr>
          </thead>
          <tbody>
            {workers.crawls.map((c) => (
              <tr key={`${c.run} ${c.source}`}>
                <td data-tight>{c.source}</td>
                <td data-tight>
                  <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(c.dataset), run: c.run }} fz="inherit">
                    {`${c.dataset} ${c.run}`}
                  </TextLink>
                </td>
                <td data-number>{format.number(c.pending)}</td>
                <td data-tight>
                  {c.workflow.url && (
                    <Anchor href={c.workflow.url} target="_blank" rel="noopener" fz="inherit">
                      {t('temporal')} <ExternalLink size={12} aria-hidden />
                    </Anchor>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}

function Queues({ workers }: { workers: Workers }) {
  const { t } = useTranslation('workers')
  const format = useFormat()
  return (
    <Section title={t('queues')} aside={t('queues_aside')}>
      <Scroll label={t('queues')}>
        <table>
          <thead>
            <tr>
              <th>{t('column.queue')}</th>
              <th data-number>{t('column.pollers')}</th>
              <th data-number>{t('column.backlog')}</th>
              <th data-number>{t('column.oldest')}</th>
              <th data-number>{t('column.flow')}</th>
            </tr>
          </thead>
          <tbody>
            {workers.queues.map((q) => (
              <tr key={`${q.name} ${q.tasks}`}>
                <td data-tight>{`${q.name} · ${t(`tasks.${q.tasks}`)}`}</td>
                <td data-number>{format.number(q.pollers)}</td>
                <td data-number>{format.number(q.backlog)}</td>
                <td data-number>{q.backlog > 0 ? format.duration(q.oldest_seconds) : ''}</td>
                <td data-number>{t('flow', { add: format.number(q.add_rate, 1), take: format.number(q.take_rate, 1) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}
