import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Redo2, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import type { Changes } from '../useDraft'

/** Back and forward by one change, and whether everything is kept. Every change is stored when it is made. */
export function UndoBar({ draft, changes }: { draft: Draft; changes: Changes }) {
  const { t, i18n } = useTranslation('builder')
  const undo = () => void (draft.can_undo && changes.undo().catch(() => undefined))
  const redo = () => void (draft.can_redo && changes.redo().catch(() => undefined))
  // In text fields these keys take back what was typed, as everywhere.
  useHotkeys([
    ['mod+Z', undo],
    ['mod+shift+Z', redo],
    ['mod+Y', redo],
  ])
  const at = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(new Date(draft.changed_at))

  return (
    <Group gap="xs" wrap="nowrap">
      <Text size="sm" c="var(--quiet)" role="status" aria-live="polite">
        {changes.pending ? t('draft.saving') : t('draft.saved', { at })}
      </Text>
      <Tooltip label={t('draft.undoKeys')}>
        <ActionIcon variant="default" size="lg" aria-label={t('draft.undo')} disabled={!draft.can_undo || changes.pending} onClick={undo}>
          <Undo2 size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t('draft.redoKeys')}>
        <ActionIcon variant="default" size="lg" aria-label={t('draft.redo')} disabled={!draft.can_redo || changes.pending} onClick={redo}>
          <Redo2 size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Group>
  )
}
