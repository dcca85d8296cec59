import type { ReactNode } from 'react'
import classes from './Figures.module.css'

export type Figure = { label: string; value: ReactNode; note?: ReactNode }

/** Key figures side by side. */
export function Figures({ figures }: { figures: Figure[] }) {
  return (
    <dl className={classes.figures}>
      {figures.map(({ label, value, note }) => (
        <div key={label} className={classes.figure}>
          <dt>{label}</dt>
          <dd>
            <span className={classes.value}>{value}</span>
            {note && <span className={classes.note}>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
