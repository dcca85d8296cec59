import { Button, Text, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft, GraphNode } from '../model'
import type { Changes } from '../useDraft'
import { countAddresses } from './ranges'
import { useTyped } from './useTyped'

/** The addresses that a crawl begins with, one a line; [1-20] stands for a range. */
export function StartForm({ node, draft, changes }: { node: GraphNode; draft: Draft; changes: Changes }) {
  const { t } = useTranslation('builder')
  const start = draft.view?.starts.find(({ path }) => path.join('\n') === node.path.join('\n'))
  const stored = start?.addresses?.join('\n') ?? ''
  const [typed, setTyped] = useTyped(stored)
  if (start?.kind !== 'addresses') return null
  const addresses = typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  return (
    <div>
      <Textarea
        label={t('canvas.addresses')}
        description={t('canvas.addressesHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autosize
        minRows={3}
        maxRows={12}
      />
      <Text size="sm" c="var(--quiet)" mt={4} role="status">
        {t('canvas.addressCount', { count: countAddresses(addresses) })}
      </Text>
      <Button
        mt="xs"
        size="sm"
        disabled={typed === stored || addresses.length === 0}
        loading={changes.pending}
        onClick={() => void changes.edit({ op: 'starts', addresses }).catch(() => undefined)}
      >
        {t('canvas.store')}
      </Button>
    </div>
  )
}
