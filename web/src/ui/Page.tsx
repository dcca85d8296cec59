import { Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './Page.module.css'

type Props = {
  /** Heading of the page, and of the browser's tab. */
  title: string
  /** Above the heading: where the page belongs. */
  trail?: ReactNode
  /** Under the heading. */
  lead?: ReactNode
  /** Beside the heading: what one can do. */
  actions?: ReactNode
  /** Takes the whole width, for wide tables and canvases. */
  wide?: boolean
  children?: ReactNode
}

/** A page within the shell: heading, actions, content. */
export function Page({ title, trail, lead, actions, wide = false, children }: Props) {
  useDocumentTitle(`${title} · Sheaf`)
  return (
    <div className={classes.page} data-wide={wide || undefined}>
      <header className={classes.head}>
        <div className={classes.titles}>
          {trail}
          <Title order={1}>{title}</Title>
          {lead && (
            <Text component="div" size="sm" c="var(--quiet)" mt={4}>
              {lead}
            </Text>
          )}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
