import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Empty } from './Empty'
import { Page } from './Page'

/** For an address that no page has. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <Page title={t('not_found.title')}>
      <Empty
        title={t('not_found.detail')}
        action={
          <Button component={Link} to="/" variant="default">
            {t('not_found.home')}
          </Button>
        }
      />
    </Page>
  )
}
