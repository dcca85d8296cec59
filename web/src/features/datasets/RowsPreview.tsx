import type { Rows } from '@/api/types'
import { Scroll } from '@/ui/Scroll'
import { cellText } from './cells'
import { telling } from './telling'
import classes from './RowsPreview.module.css'

/** A few rows with the columns that have values in them. */
export function RowsPreview({ rows, label }: { rows: Rows; label: string }) {
  const columns = telling(rows.columns, rows.rows).slice(0, 9)
  return (
    <Scroll label={label}>
      <table className={classes.rows}>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c}>{c}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((row, i) => (
            <tr key={i}>
              {columns.map((c) => (
                <td key={c}>{cellText(row[c]).slice(0, 160)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
