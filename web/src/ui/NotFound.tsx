import { useTranslation } from 'react-i18next'
import { Empty } from './Empty'
import { Page } from './Page'
import { LinkButton } from '@/ui/links'

/** For an address that no page has. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <Page title={t('not_found.title')}>
      <Empty
        title={t('not_found.detail')}
        action={
          <LinkButton to="/" variant="default">
            {t('not_found.home')}
          </LinkButton>
        }
      />
    </Page>
  )
}
