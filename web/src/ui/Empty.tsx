import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Empty.module.css'

/** Says that there is nothing here yet, and what one can do about it. */
export function Empty({ title, detail, icon, action }: { title: string; detail?: string; icon?: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap={6} className={classes.empty}>
      {icon}
      <Text fw={600}>{title}</Text>
      {detail && (
        <Text size="sm" c="var(--quiet)" ta="center" maw={480}>
          {detail}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </Stack>
  )
}
