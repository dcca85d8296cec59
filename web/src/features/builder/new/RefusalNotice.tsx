import { Alert, Anchor, Button, FileButton, Group, List, Text } from '@mantine/core'
import { FileUp, MonitorPlay, OctagonMinus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Refusal } from '../model'

type Props = {
  refusal: Refusal
  address: string
  /** Whether this installation has a browser. */
  browser: boolean
  pending: boolean
  onRender: () => void
  onUpload: (file: File) => void
}

/** Refusals that a page which a person saved in their own browser gets around. */
const helpedByFile = new Set(['captcha', 'forbidden', 'empty', 'network', 'too_large'])
const helpedByBrowser = new Set(['captcha', 'forbidden']) // what is empty was built by a browser already, where there is one

/** Refusals whose words are the site's own; others come from the program and are for those who look further. */
const saidBySite = new Set(['captcha', 'forbidden', 'not_found'])

/** Says plainly why an address gave no page, and what can be done about it. */
export function RefusalNotice({ refusal, address, browser, pending, onRender, onUpload }: Props) {
  const { t } = useTranslation('builder')
  const why = refusal.code === 'forbidden' && (refusal.status ?? 0) >= 500 ? 'trouble' : refusal.code
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      icon={<OctagonMinus size={20} aria-hidden />}
      title={t(`refusal.${why}.title`, { status: refusal.status ?? '' })}
    >
      <Text size="sm">{t(`refusal.${why}.what`)}</Text>
      {refusal.said && refusal.code !== 'not_public' && (
        <Text size="sm" c="var(--quiet)" mt={4}>
          {t(saidBySite.has(refusal.code) ? 'refusal.said' : 'refusal.detail', { said: refusal.said })}
        </Text>
      )}
      {helpedByFile.has(refusal.code) && (
        <List size="sm" type="ordered" mt="xs" aria-label={t('refusal.steps')}>
          <List.Item>
            {t('refusal.step1')}{' '}
            <Anchor href={address} target="_blank" rel="noreferrer noopener" size="sm">
              {t('refusal.openThere')}
            </Anchor>
          </List.Item>
          <List.Item>{t('refusal.step2')}</List.Item>
          <List.Item>{t('refusal.step3')}</List.Item>
        </List>
      )}
      <Group gap="sm" mt="md">
        {helpedByFile.has(refusal.code) && (
          <FileButton accept=".html,.htm,.mhtml,.json,text/html,application/json" onChange={(file) => file && onUpload(file)}>
            {(props) => (
              <Button {...props} size="sm" loading={pending} leftSection={<FileUp size={16} aria-hidden />}>
                {t('refusal.upload')}
              </Button>
            )}
          </FileButton>
        )}
        {helpedByBrowser.has(refusal.code) && browser && (
          <Button size="sm" variant="default" loading={pending} leftSection={<MonitorPlay size={16} aria-hidden />} onClick={onRender}>
            {t('refusal.render')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}
