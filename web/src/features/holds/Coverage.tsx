import { useTranslation } from 'react-i18next'
import type { HoldView } from '@/api/types'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'

/** How full columns are, before and now; those that lost most first. */
export function Coverage({ columns }: { columns: HoldView['coverage'] }) {
  const { t } = useTranslation('holds')
  const format = useFormat()
  const sorted = [...columns].sort((a, b) => a.after - a.before - (b.after - b.before)).slice(0, 15)
  return (
    <Scroll label={t('coverage.title')}>
      <table>
        <thead>
          <tr>
            <th>{t('coverage.column')}</th>
            <th data-number>{t('coverage.before')}</th>
            <th data-number>{t('coverage.after')}</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((c) => (
            <tr key={c.column}>
              <td>{c.column}</td>
              <td data-number>{format.percent(c.before)}</td>
              <td data-number style={c.before - c.after > 0.05 ? { color: 'light-dark(#b91c1c, #f87171)', fontWeight: 650 } : undefined}>
                {format.percent(c.after)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
