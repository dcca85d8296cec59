import { Button, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Changes } from '../useDraft'
import { useTyped } from './useTyped'

/** The text of one part of the recipe, for what has no form of its own. */
export function PartText({ path, text, changes }: { path: string[]; text: string; changes: Changes }) {
  const { t } = useTranslation('builder')
  const [typed, setTyped] = useTyped(text)
  return (
    <details>
      <summary>{t('canvas.advanced')}</summary>
      <Textarea
        mt="xs"
        label={t('canvas.part', { path: path.join(' › ') })}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autosize
        minRows={4}
        maxRows={18}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Button
        mt="xs"
        size="sm"
        disabled={typed === text}
        loading={changes.pending}
        onClick={() => void changes.edit({ op: 'part', path, yaml: typed }).catch(() => undefined)}
      >
        {t('canvas.store')}
      </Button>
    </details>
  )
}
