import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Dot, type Tone } from '@/ui/Dot'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { reportsAsk, trainingsAsk, type Training } from './api'
import classes from './Telling.module.css'
import { reasonOf, together, type Line } from './trained'

const tones: Readonly<Record<Training['state'], Tone>> = {
  waiting: 'busy', running: 'busy', succeeded: 'good', failed: 'bad', canceled: 'none', unknown: 'warn', skipped: 'none', superseded: 'none',
}

/** What was trained on a version: what triggers started, why others did not, and what the teams reported. */
export function TrainedOn({ dataset, version }: { dataset: string; version: number }) {
  const { t } = useTranslation('telling')
  const trainings = useQuery(trainingsAsk(dataset, version))
  const reports = useQuery(reportsAsk(dataset, `v${version}`))
  const title = t('training.title', { version: `v${version}` })
  return (
    <Section title={title}>
      <Loaded query={trainings}>{(started) => <Loaded query={reports}>{(reported) => <Lines title={title} lines={together(started.trainings, reported)} />}</Loaded>}</Loaded>
    </Section>
  )
}

function Lines({ title, lines }: { title: string; lines: Line[] }) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  if (lines.length === 0) return <Empty title={t('training.none')} detail={t('training.none_detail')} />
  return (
    <Scroll label={title}>
      <table>
        <thead>
          <tr>
            <th>{t('training.team')}</th>
            <th>{t('training.state')}</th>
            <th>{t('training.when')}</th>
            <th>{t('training.model')}</th>
            <th>{t('training.scores')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={`${line.team} ${line.training?.id ?? ''} ${line.report?.id ?? ''}`}>
              <td data-tight>
                <b>{line.team}</b>
              </td>
              <td style={{ minWidth: 180 }}>
                <State line={line} />
              </td>
              <td data-tight>
                <Times line={line} />
              </td>
              <td>{line.report?.model}</td>
              <td>
                {Object.entries(line.report?.scores ?? {})
                  .map(([name, score]) => `${name} ${format.number(score, 4)}`)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function State({ line: { training, report } }: { line: Line }) {
  const { t } = useTranslation('telling')
  const rule = (['published', 'tag', 'schedule', 'asked'] as const).find((one) => one === training?.rule)
  return (
    <>
      {training && <Dot tone={tones[training.state]}>{t(`training.is.${training.state}`)}</Dot>}
      {report && (!training || report.failed) && <Dot tone={report.failed ? 'bad' : 'good'}>{t(report.failed ? 'training.report.bad' : 'training.report.good')}</Dot>}
      {training && <div>{reasonOf(training)}</div>}
      {report?.failed && <div>{report.failed}</div>}
      {rule && <div className={classes.quiet}>{t(`training.rule.${rule}`)}</div>}
      {training?.handle && <div className={classes.quiet}>{training.handle}</div>}
    </>
  )
}

function Times({ line: { training, report } }: { line: Line }) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  const at = (text: string) => format.time(new Date(text))
  return (
    <>
      {training?.started && <div>{t('training.started', { at: at(training.started) })}</div>}
      {training?.ended && <div>{t(training.started ? 'training.ended' : 'training.decided', { at: at(training.ended) })}</div>}
      {report && <div>{t('training.reported', { at: at(report.at) })}</div>}
    </>
  )
}
