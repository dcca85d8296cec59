import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { tagLogAsk } from '@/api/asks'
import { Failure } from '@/ui/Failure'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'

/** Who had `latest` name another version, when and why; nothing where nobody did. */
export function Rollbacks({ dataset }: { dataset: string }) {
  const { t } = useTranslation('keeping')
  const log = useQuery(tagLogAsk(dataset, 'latest'))
  if (log.isError) return <Failure error={log.error} retry={() => log.refetch()} />
  const moves = (log.data ?? []).filter(({ action }) => action === 'rollback').reverse()
  if (moves.length === 0) return null
  return (
    <Section title={t('rollbacks.title')}>
      <Scroll label={t('rollbacks.title')}>
        <table>
          <thead>
            <tr>
              <th>{t('when')}</th>
              <th>{t('rollbacks.moved')}</th>
              <th>{t('who')}</th>
              <th>{t('why')}</th>
            </tr>
          </thead>
          <tbody>
            {moves.map((move) => (
              <tr key={move.seq}>
                <td data-tight>
                  <When at={move.when} />
                </td>
                <td data-tight>{t('rollbacks.from_to', { from: move.from, to: move.to })}</td>
                <td>{move.who}</td>
                <td>{move.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  )
}
