import { Button, Card, FileButton, Group, Text, TextInput, Title } from '@mantine/core'
import { FileUp } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '@/api/problem'
import { sentence } from '@/ui/sentence'

type Props = { pending: boolean; error: unknown; onUpload: (file: File, address?: string) => void }

/** Takes a page that a browser has saved; asks for its address only where the page does not say it. */
export function UploadPage({ pending, error, onUpload }: Props) {
  const { t } = useTranslation('builder')
  const [file, setFile] = useState<File>()
  const [address, setAddress] = useState('')
  const needed = error instanceof Problem && error.code === 'address_needed'

  return (
    <Card withBorder component="section" aria-labelledby="upload-title">
      <Group justify="space-between" align="start" wrap="wrap">
        <div style={{ flex: '1 1 320px' }}>
          <Title order={2} id="upload-title">
            {t('new.upload')}
          </Title>
          <Text size="sm" c="var(--quiet)">
            {t('new.uploadHint')}
          </Text>
        </div>
        <FileButton
          accept=".html,.htm,.json,text/html,application/json"
          onChange={(chosen) => {
            if (!chosen) return
            setFile(chosen)
            onUpload(chosen)
          }}
          inputProps={{ 'aria-label': t('new.uploadFile') }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={pending} leftSection={<FileUp size={16} aria-hidden />}>
              {t('new.chooseFile')}
            </Button>
          )}
        </FileButton>
      </Group>
      {file && needed && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (address.trim()) onUpload(file, address.trim())
          }}
        >
          <Group align="end" mt="md" wrap="wrap">
            <TextInput
              style={{ flex: '1 1 280px' }}
              type="url"
              autoFocus
              label={t('new.uploadAddress', { file: file.name })}
              placeholder={t('new.addressExample')}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            <Button type="submit" loading={pending}>
              {t('new.goOn')}
            </Button>
          </Group>
        </form>
      )}
      {error !== null && !needed && (
        <Text role="alert" size="sm" c="red" mt="sm">
          {sentence(error)}
        </Text>
      )}
    </Card>
  )
}
