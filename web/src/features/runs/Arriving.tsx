import { useTranslation } from 'react-i18next'
import { cellText } from '@/features/datasets/cells'
import { telling } from '@/features/datasets/telling'
import { Empty } from '@/ui/Empty'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import classes from './Arriving.module.css'
import type { LiveRow } from './useRunEvents'

const columnsShown = 6

/** The newest rows while they are collected, under the columns that most of them have. */
export function Arriving({ rows }: { rows: LiveRow[] }) {
  const { t } = useTranslation('runs')
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.fields)))]
  const columns = telling(
    names,
    rows.map((row) => row.fields),
  ).slice(0, columnsShown)
  return (
    <Section title={t('arriving.title')}>
      {rows.length === 0 ? (
        <Empty title={t('arriving.none')} />
      ) : (
        <Scroll label={t('arriving.title')}>
          <table className={classes.rows}>
            <thead>
              <tr>
                <th>{t('arriving.source')}</th>
                {columns.map((c) => (
                  <th key={c}>{c}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, 12).map((row) => (
                <tr key={`${row.source} ${row.kind} ${row.id} ${row.url}`}>
                  <td data-tight>{row.source}</td>
                  {columns.map((c) => (
                    <td key={c}>{cellText(row.fields[c]).slice(0, 120)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Section>
  )
}
