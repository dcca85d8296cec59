import type { ReactNode } from 'react'
import classes from './Dot.module.css'

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'none'

/** A state in words beside a dot of its colour; never the colour alone. */
export function Dot({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.dot} data-tone={tone}>
      {children}
    </span>
  )
}
