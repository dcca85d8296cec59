import type { ReactNode } from 'react'
import classes from './Beside.module.css'

/** What one decides on the left, the page that it is about on the right; one below the other where there is no room. */
export function Beside({ left, right }: { left: ReactNode; right: ReactNode }) {
  return (
    <div className={classes.beside}>
      <div className={classes.left}>{left}</div>
      <div className={classes.right}>{right}</div>
    </div>
  )
}
