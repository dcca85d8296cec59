import { useTranslation } from 'react-i18next'
import { Page } from '@/ui/Page'

/** What is going on: datasets, running runs, open holds. */
export function HomePage() {
  const { t } = useTranslation()
  return <Page title={t('nav.home')} />
}
