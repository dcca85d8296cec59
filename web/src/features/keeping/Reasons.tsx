import { List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SweepReport } from '@/api/types'
import { useFormat } from '@/ui/format'
import { kinds } from './kinds'
import { reasonOf, reasonsOf } from './reasons'

/** Why a sweep removes what it removes, by kind of file; nothing where it removes nothing. */
export function Reasons({ report }: { report: SweepReport }) {
  const { t } = useTranslation('keeping')
  const format = useFormat()
  const list = reasonsOf(report)
  if (list.length === 0) return null
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t(report.dry_run ? 'sweep.why_goes' : 'sweep.why_went')}
      </Text>
      <List size="sm" spacing={2}>
        {list.map(({ kind, why, files }) => {
          const name = kinds.find(([one]) => one === kind)?.[1]
          const reason = reasonOf(why)
          return (
            <List.Item key={`${kind} ${why}`}>
              {t('sweep.because', { kind: name ? t(`sweep.kinds.${name}`) : kind, count: files, n: format.number(files), why: reason ? t(`sweep.reasons.${reason}`) : why })}
            </List.Item>
          )
        })}
      </List>
    </div>
  )
}
