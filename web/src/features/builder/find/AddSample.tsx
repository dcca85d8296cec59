import { Button, FileButton, Group, TextInput } from '@mantine/core'
import { FileUp, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Changes } from '../useDraft'

/** Brings another page of the same site into the draft: page 2, an item, a page that a browser has saved. */
export function AddSample({ changes }: { changes: Changes }) {
  const { t } = useTranslation('builder')
  const [address, setAddress] = useState('')
  const add = (event: React.FormEvent) => {
    event.preventDefault()
    if (!address.trim()) return
    void changes
      .addSample(address.trim(), false)
      .then(() => setAddress(''))
      .catch(() => undefined)
  }
  return (
    <form onSubmit={add}>
      <Group align="end" gap="sm">
        <TextInput
          style={{ flex: '1 1 280px' }}
          type="url"
          label={t('sample.add')}
          description={t('sample.addHint')}
          placeholder={t('new.addressExample')}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={changes.pending} leftSection={<Plus size={16} aria-hidden />}>
          {t('sample.open')}
        </Button>
        <FileButton
          accept=".html,.htm,.json,text/html,application/json"
          onChange={(file) => file && void changes.uploadSample(file, address.trim() || undefined).catch(() => undefined)}
          inputProps={{ 'aria-label': t('new.uploadFile') }}
        >
          {(props) => (
            <Button {...props} variant="default" loading={changes.pending} leftSection={<FileUp size={16} aria-hidden />}>
              {t('new.chooseFile')}
            </Button>
          )}
        </FileButton>
      </Group>
    </form>
  )
}
