import { ActionIcon, Menu, Modal } from '@mantine/core'
import { Ellipsis, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DeleteVersion } from './DeleteVersion'
import { Rollback } from './Rollback'

type Props = { dataset: string; version: number; /** Number of the version that `latest` names. */ latest: number; /** Greatest number ever published. */ newest: number; tags: readonly string[] }

/** What can be done with a version: have `latest` name it, delete it. */
export function VersionMenu({ dataset, version, latest, newest, tags }: Props) {
  const { t } = useTranslation('keeping')
  const [asked, ask] = useState<'rollback' | 'delete'>()
  const done = () => ask(undefined)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('menu', { version })}>
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Undo2 size={14} aria-hidden />} disabled={version === latest} onClick={() => ask('rollback')}>
            {t('rollback.open')}
          </Menu.Item>
          <Menu.Item leftSection={<Trash2 size={14} aria-hidden />} color="red" disabled={tags.length > 0} onClick={() => ask('delete')}>
            {t('delete.open')}
          </Menu.Item>
          {tags.length > 0 && <Menu.Label>{t('delete.tagged', { tags: tags.join(', ') })}</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asked === 'rollback'} onClose={done} title={t('rollback.title', { version })} closeButtonProps={{ 'aria-label': t('close') }}>
        <Rollback dataset={dataset} version={version} latest={latest} newest={newest} done={done} />
      </Modal>
      <Modal opened={asked === 'delete'} onClose={done} title={t('delete.title', { version })} closeButtonProps={{ 'aria-label': t('close') }}>
        <DeleteVersion dataset={dataset} version={version} done={done} />
      </Modal>
    </>
  )
}
