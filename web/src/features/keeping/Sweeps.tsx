import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { sweepsAsk } from '@/api/asks'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'
import { When } from '@/ui/When'
import { sum } from './kinds'

/** As many earlier sweeps as a person looks at. */
const shown = 10

/** What earlier sweeps removed; nothing where there was none. */
export function Sweeps({ dataset }: { dataset: string }) {
  const { t } = useTranslation('keeping')
  const format = useFormat()
  const list = useQuery(sweepsAsk(dataset))
  if (list.isError) return <Failure error={list.error} retry={() => list.refetch()} />
  if (!list.data || list.data.length === 0) return null
  return (
    <div>
      <Title order={3} size="h5" mb="xs">
        {t('sweeps.title')}
      </Title>
      <Scroll label={t('sweeps.title')}>
        <table>
          <thead>
            <tr>
              <th>{t('when')}</th>
              <th>{t('who')}</th>
              <th>{t('sweeps.expired')}</th>
              <th data-number>{t('sweep.went')}</th>
              <th data-number>{t('sweeps.size')}</th>
            </tr>
          </thead>
          <tbody>
            {list.data.slice(0, shown).map((report) => {
              const gone = sum(report.removed)
              return (
                <tr key={report.at}>
                  <td data-tight>
                    <When at={report.at} />
                  </td>
                  <td>{report.by}</td>
                  <td>{report.expired.map(({ version }) => `v${version}`).join(', ') || '–'}</td>
                  <td data-number>{format.number(gone.objects)}</td>
                  <td data-number>{format.bytes(gone.bytes)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroll>
    </div>
  )
}
