import type { ReactNode } from 'react'
import classes from './Facts.module.css'

/** Names and values, one under the other. */
export function Facts({ facts }: { facts: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }, i) => (
        <div key={`${label} ${i}`} className={classes.fact}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
