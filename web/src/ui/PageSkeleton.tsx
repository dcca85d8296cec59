import { Skeleton, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Page.module.css'

/** In place of a page whose code or data is on its way. */
export function PageSkeleton() {
  const { t } = useTranslation()
  return (
    <div className={classes.page} role="status" aria-label={t('loading')}>
      <Stack gap="lg">
        <Skeleton h={28} w="40%" />
        <Skeleton h={14} w="65%" />
        <Skeleton h={220} />
      </Stack>
    </div>
  )
}
