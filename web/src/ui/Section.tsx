import { Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import classes from './Section.module.css'

type Props = { title: string; aside?: ReactNode; children: ReactNode; plain?: boolean }

/** A part of a page under a heading of its own; plain = without a surface. */
export function Section({ title, aside, children, plain = false }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classes.section}>
      <div className={classes.head}>
        <Title order={2} id={id}>
          {title}
        </Title>
        {aside && <div className={classes.aside}>{aside}</div>}
      </div>
      <div className={plain ? undefined : classes.surface}>{children}</div>
    </section>
  )
}
