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
const helpedByBrowser = new Set(['empty', 'captcha', 'forbidden'])

/** Says plainly why an address gave no page, and what can be done about it. */
export function RefusalNotice({ refusal, address, browser, pending, onRender, onUpload }: Props) {
  const { t } = useTranslation('builder')
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      icon={<OctagonMinus size={20} aria-hidden />}
      title={t(`refusal.${refusal.code}.title`, { status: refusal.status ?? '' })}
    >
      <Text size="sm">{t(`refusal.${refusal.code}.what`)}</Text>
      {refusal.said && (
        <Text size="sm" c="dimmed" mt={4}>
          {t('refusal.said', { said: refusal.said })}
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
