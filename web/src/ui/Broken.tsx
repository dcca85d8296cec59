import { Alert, Button, Code } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Page } from './Page'

/** In place of a page that threw while it was drawn or fetched. */
export function Broken({ error }: { error: unknown }) {
  const { t } = useTranslation('problems')
  return (
    <Page title={t('title')}>
      <Alert color="red" role="alert">
        {t('broken')}
        <Code block mt="sm">
          {error instanceof Error ? error.message : String(error)}
        </Code>
        <Button size="xs" variant="default" mt="sm" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      </Alert>
    </Page>
  )
}
