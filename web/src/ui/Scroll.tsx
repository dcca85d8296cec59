import type { ReactNode } from 'react'
import classes from './Scroll.module.css'

/** Lets wide tables scroll sideways by themselves, by keyboard too, so that the page never does. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.scroll} role="region" aria-label={label} tabIndex={0}>
      {children}
    </div>
  )
}
