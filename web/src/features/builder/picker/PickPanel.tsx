import { Badge, Button, Card, Group, List, Loader, Text } from '@mantine/core'
import { Maximize2, Minimize2, RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { sentence } from '@/ui/sentence'
import type { Pick } from '../model'
import type { Picking } from './usePick'

type Props = {
  title: string
  /** What to do before anything was picked. */
  hint: string
  picking: Picking
  /** Whether elements like the picked one matter. */
  similar: boolean
  /** Sentences about what cannot be taken, where the usual ones do not fit: by the problem of a pick. */
  problems?: Partial<Record<NonNullable<Pick['problem']>, string>>
  onCancel: () => void
  /** What can be done with what was picked. */
  children: ReactNode
}

const panel = 'pick-panel'

/** Takes the focus from the snapshot to what was picked: Escape's way out. */
export function leavePicker(): void {
  document.getElementById(panel)?.focus()
}

/** Beside the snapshot: what was picked, what is like it, examples, and a wider or narrower reading. */
export function PickPanel({ title, hint, picking, similar, problems = {}, onCancel, children }: Props) {
  const { t } = useTranslation('builder')
  const { found, pointed, pending, error } = picking
  return (
    <Card withBorder component="section" aria-label={title} id={panel} tabIndex={-1}>
      <Text fw={650}>{title}</Text>
      <Text size="sm" c="var(--quiet)" mb="xs">
        {found ? t(similar ? 'pick.more' : 'pick.another') : hint}
      </Text>
      <div aria-live="polite" role="status">
        {pending && (
          <Group gap="xs">
            <Loader size="xs" />
            <Text size="sm">{t('pick.asking')}</Text>
          </Group>
        )}
        {!pending && found && similar && (
          <Badge size="lg" variant="light" tt="none">
            {t('pick.similar', { count: found.count })}
          </Badge>
        )}
        {!pending && pointed && pointed.except.length > 0 && (
          <Text size="sm" component="span" ms="xs">
            {t('pick.excluded', { count: pointed.except.length })}
          </Text>
        )}
      </div>
      {error !== null && (
        <Text size="sm" c="red" role="alert">
          {sentence(error)}
        </Text>
      )}
      {found && (
        <>
          {found.examples.length > 0 && (
            <List size="sm" mt="xs" aria-label={t('pick.examples')}>
              {found.examples.slice(0, 4).map((example, index) => (
                <List.Item key={index}>{example}</List.Item>
              ))}
            </List>
          )}
          {similar && found.groups.some(({ count, nodes }) => count !== found.count && nodes.length > 0) && (
            <Group gap="xs" mt="sm">
              <Text size="sm">{t('pick.orElse')}</Text>
              {found.groups
                .filter(({ count, nodes }) => count !== found.count && nodes.length > 0)
                .slice(0, 3)
                .map(({ count, nodes }) => (
                  <Button key={nodes[0]} size="compact-sm" variant="light" onClick={() => nodes[0] !== undefined && picking.instead(nodes[0])}>
                    {t('pick.similar', { count })}
                  </Button>
                ))}
            </Group>
          )}
          <Group gap="xs" mt="sm">
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Maximize2 size={14} aria-hidden />}
              disabled={found.parents.length === 0}
              onClick={() => found.parents[0] !== undefined && picking.instead(found.parents[0])}
            >
              {t('pick.wider')}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<Minimize2 size={14} aria-hidden />}
              disabled={found.children.length === 0}
              onClick={() => found.children[0] !== undefined && picking.instead(found.children[0])}
            >
              {t('pick.narrower')}
            </Button>
            <Button size="compact-sm" variant="subtle" leftSection={<RotateCcw size={14} aria-hidden />} onClick={picking.clear}>
              {t('pick.again')}
            </Button>
          </Group>
        </>
      )}
      {found?.problem && (
        <Text size="sm" c="red" role="alert" mt="sm">
          {problems[found.problem] ?? t(`pick.problems.${found.problem === 'not_findable' && pointed?.except.length ? 'not_apart' : found.problem}`)}
        </Text>
      )}
      {found && !pending && !found.problem && children}
      <Button mt="sm" variant="subtle" color="gray" size="compact-sm" onClick={onCancel}>
        {t('pick.cancel')}
      </Button>
    </Card>
  )
}
