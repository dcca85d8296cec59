import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Dot } from '@/ui/Dot'
import { Empty } from '@/ui/Empty'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { reportsAsk } from './api'

/** What teams trained on a version, as they reported it. */
export function TrainedOn({ dataset, version }: { dataset: string; version: string }) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  const reports = useQuery(reportsAsk(dataset, version))
  const title = t('training.title', { version })
  return (
    <Section title={title}>
      <Loaded query={reports}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={t('training.none')} detail={t('training.none_detail')} />
          ) : (
            <Scroll label={title}>
              <table>
                <thead>
                  <tr>
                    <th>{t('training.team')}</th>
                    <th>{t('training.state')}</th>
                    <th>{t('training.model')}</th>
                    <th>{t('training.scores')}</th>
                    <th>{t('training.at')}</th>
                  </tr>
                </thead>
                <tbody>
                  {list.map((r) => (
                    <tr key={`${r.team} ${r.id}`}>
                      <td data-tight>
                        <b>{r.team}</b>
                      </td>
                      <td>
                        <Dot tone={r.failed ? 'bad' : 'good'}>{r.failed ? t('training.failed') : t('training.done')}</Dot>
                        {r.failed && <div>{r.failed}</div>}
                      </td>
                      <td>{r.model}</td>
                      <td>
                        {Object.entries(r.scores)
                          .map(([name, score]) => `${name} ${format.number(score, 4)}`)
                          .join(', ')}
                      </td>
                      <td data-tight>
                        <When at={r.at} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Loaded>
    </Section>
  )
}
