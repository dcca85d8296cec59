import { Accordion, Anchor, Button, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { outcomesAsk } from '@/api/asks'
import type { Outcomes } from '@/api/types'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { pageOutcomeWord } from '@/ui/outcome'
import { said, sayable } from '@/ui/said'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import classes from './Errors.module.css'
import { together } from './together'
import { pageOutcomeAdvice, ruleMeans } from './words'

type OutcomeGroup = Outcomes['groups'][number]
type Props = { dataset: string; run: string; /** The source that is looked at first. */ first?: string | undefined; outcomes: { source: string; counts: Readonly<Record<string, number>> }[] }

/** What became of pages, source by source; those that did not work out grouped by why, with the pages as they were kept. */
export function Errors({ dataset, run, first, outcomes }: Props) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  const [open, setOpen] = useState<string | null>(first ?? null)
  const some = outcomes.filter(({ counts }) => Object.keys(counts).length > 0)
  if (some.length === 0) return null
  return (
    <Section title={t('outcomes.title')} plain>
      <Accordion variant="separated" value={open} onChange={setOpen} classNames={{ item: classes.item }} order={3}>
        {some.map(({ source, counts }) => (
          <Accordion.Item key={source} value={source}>
            <Accordion.Control>
              <b>{source}</b>
              <span className={classes.counts}>
                {Object.entries(counts)
                  .filter(([, n]) => n > 0)
                  .map(([outcome, n]) => `${pageOutcomeWord(outcome)} ${format.number(n)}`)
                  .join(' · ')}
              </span>
            </Accordion.Control>
            <Accordion.Panel>{open === source && <Groups dataset={dataset} run={run} source={source} />}</Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Section>
  )
}

function Groups({ dataset, run, source }: { dataset: string; run: string; source: string }) {
  const { t } = useTranslation('runs')
  const found = useInfiniteQuery(outcomesAsk(dataset, run, source))
  const groups = found.data ? together(found.data.pages) : []
  return (
    <Loaded query={found}>
      {() => (
        <>
          {groups.length === 0 && <Text size="sm">{t(found.hasNextPage ? 'outcomes.none_yet' : 'outcomes.none')}</Text>}
          {groups.map((g) => (
            <Group key={g.key} group={g} />
          ))}
          {found.hasNextPage && (
            <>
              <Text size="sm" mb="sm">
                {t('outcomes.incomplete')}
              </Text>
              <Button variant="default" size="sm" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {t('outcomes.more')}
              </Button>
            </>
          )}
          {found.isFetchNextPageError && <Failure error={found.error} />}
        </>
      )}
    </Loaded>
  )
}

function Group({ group }: { group: OutcomeGroup }) {
  const { t } = useTranslation('runs')
  const format = useFormat()
  const title = t('outcomes.group', { what: pageOutcomeWord(group.outcome), n: format.number(group.count) })
  const advice = pageOutcomeAdvice(group.outcome)
  return (
    <div className={classes.group}>
      <h4>{title}</h4>
      {group.reason && <Why group={group} />}
      {advice && <p className={classes.advice}>{advice}</p>}
      <Scroll label={title}>
        <table>
          <thead>
            <tr>
              <th>{t('outcomes.address')}</th>
              <th>{t('outcomes.answer')}</th>
              <th>{t('outcomes.page')}</th>
            </tr>
          </thead>
          <tbody>
            {group.examples.map((e) => (
              <tr key={e.url}>
                <td className={classes.address}>{e.url}</td>
                <td data-tight>{e.status ?? ''}</td>
                <td data-tight>
                  {e.page ? (
                    <Anchor href={e.page} target="_blank" rel="noopener" fz="inherit" aria-label={t('outcomes.open_page', { url: e.url })}>
                      {t('outcomes.open')}
                    </Anchor>
                  ) : (
                    t('outcomes.not_kept')
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}

/** The reason in words. Where it is only the rule of the recipe that knew the page, what the rule is for comes first. */
function Why({ group }: { group: OutcomeGroup }) {
  const { t } = useTranslation('runs')
  const plain = sayable(group.reason_said) ? '' : ruleMeans(group.outcome)
  if (plain === '') return <p>{said(group.reason_said, group.reason)}</p>
  return (
    <>
      <p>{plain}</p>
      <p className={classes.advice}>{t('outcomes.rule', { rule: group.reason })}</p>
    </>
  )
}
