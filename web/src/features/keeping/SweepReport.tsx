import { Code, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SweepReport as Report } from '@/api/types'
import { Figures } from '@/ui/Figures'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'
import { kinds, sum } from './kinds'
import { Reasons } from './Reasons'

/** As many names of files as a person reads. */
const shown = 50

/** What a sweep would remove or has removed, what still waits, what stays, and why; by kind, and file by file. */
export function SweepReport({ report }: { report: Report }) {
  const { t } = useTranslation('keeping')
  const format = useFormat()
  const amount = ({ objects, bytes }: { objects: number; bytes: number }) => (objects === 0 ? '–' : t('sweep.amount', { count: objects, n: format.number(objects), size: format.bytes(bytes) }))
  const [gone, young, kept] = [sum(report.removed), sum(report.young), sum(report.kept)]
  const there = kinds.filter(([kind]) => [report.removed, report.young, report.kept].some((totals) => (totals[kind]?.objects ?? 0) > 0))
  const goes = t(report.dry_run ? 'sweep.goes' : 'sweep.went')
  return (
    <>
      <Figures
        figures={[
          { label: goes, value: amount(gone) },
          { label: t('sweep.young'), value: amount(young), note: t('sweep.young_note') },
          { label: t('sweep.kept'), value: amount(kept), note: t('sweep.kept_note') },
        ]}
      />
      {gone.objects === 0 && (
        <Text size="sm" mt="sm">
          {t(report.dry_run ? 'sweep.nothing' : 'sweep.nothing_went')}
        </Text>
      )}
      {report.expired.length > 0 && (
        <Text size="sm" mt="sm">
          {t(report.dry_run ? 'sweep.expires' : 'sweep.expired', { versions: report.expired.map(({ version }) => `v${version}`).join(', ') })}
        </Text>
      )}
      <Reasons report={report} />
      {there.length > 0 && (
        <Scroll label={t('sweep.table')}>
          <table>
            <thead>
              <tr>
                <th>{t('sweep.kind')}</th>
                <th data-number>{goes}</th>
                <th data-number>{t('sweep.young')}</th>
                <th data-number>{t('sweep.kept')}</th>
              </tr>
            </thead>
            <tbody>
              {there.map(([kind, name]) => (
                <tr key={kind}>
                  <td>{t(`sweep.kinds.${name}`)}</td>
                  {[report.removed, report.young, report.kept].map((totals, i) => (
                    <td key={i} data-number>
                      {amount(totals[kind] ?? { objects: 0, bytes: 0 })}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {report.objects.length > 0 && (
        <details>
          <summary>{t('sweep.files', { n: format.number(Math.min(shown, report.objects.length)) })}</summary>
          {report.objects.slice(0, shown).map(({ key }) => (
            <div key={key}>
              <Code style={{ overflowWrap: 'anywhere' }}>{key}</Code>
            </div>
          ))}
        </details>
      )}
    </>
  )
}
