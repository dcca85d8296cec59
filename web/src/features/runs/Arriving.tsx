import { useTranslation } from 'react-i18next'
import { cellText } from '@/features/datasets/cells'
import { Empty } from '@/ui/Empty'
import { Scroll } from '@/ui/Scroll'
import { Section } from '@/ui/Section'
import classes from './Arriving.module.css'
import type { LiveRow } from './useRunEvents'

const columnsShown = 6

/** The newest rows while they are collected, under the columns that most of them have. */
export function Arriving({ rows }: { rows: LiveRow[] }) {
  const { t } = useTranslation('runs')
  const uses = new Map<string, number>()
  for (const row of rows) for (const [name, value] of Object.entries(row.fields)) if (cellText(value)) uses.set(name, (uses.get(name) ?? 0) + 1)
  const columns = [...uses]
    .sort((a, b) => b[1] - a[1])
    .slice(0, columnsShown)
    .map(([name]) => name)
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
