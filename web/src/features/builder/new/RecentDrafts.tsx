import { ActionIcon, Badge, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { report } from '@/app/report'
import { Failure } from '@/ui/Failure'
import { drafts } from '../api'
import classes from './RecentDrafts.module.css'

/** How many are shown before one asks for all. */
const fewest = 6

/** Drafts that were begun, newest first; every one is as it was left. */
export function RecentDrafts() {
  const { t, i18n } = useTranslation('builder')
  const client = useQueryClient()
  const [all, setAll] = useState(false)
  const listed = useQuery({ queryKey: ['drafts'], queryFn: drafts.list })
  const remove = useMutation({
    mutationFn: drafts.remove,
    onSuccess: () => client.invalidateQueries({ queryKey: ['drafts'] }),
    onError: report,
  })
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })

  return (
    <section aria-labelledby="recent-title">
      <Title order={2} id="recent-title" mb="xs">
        {t('new.recent')}
      </Title>
      {listed.isPending && <Skeleton h={64} />}
      {listed.isError && <Failure error={listed.error} retry={listed.refetch} />}
      {listed.data?.length === 0 && (
        <Text size="sm" c="var(--quiet)">
          {t('new.noRecent')}
        </Text>
      )}
      <Stack gap={0} component="ul" className={classes.list}>
        {listed.data?.slice(0, all ? undefined : fewest).map((draft) => (
          <li key={draft.id} className={classes.item}>
            <Link to="/drafts/$id" params={{ id: draft.id }} className={classes.link}>
              <Text component="span" fw={600} truncate>
                {draft.title || draft.address}
              </Text>
              <Text component="span" size="sm" c="var(--quiet)" truncate>
                {draft.address}
              </Text>
            </Link>
            <Group gap="xs" wrap="nowrap">
              {draft.saved && (
                <Badge variant="light" tt="none">
                  {t('new.savedAs', { name: draft.saved.recipe })}
                </Badge>
              )}
              <Text size="xs" c="var(--quiet)" visibleFrom="sm">
                {time.format(new Date(draft.changed_at))}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('new.remove', { name: draft.title || draft.address })}
                loading={remove.isPending && remove.variables === draft.id}
                onClick={() => remove.mutate(draft.id)}
              >
                <Trash2 size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </li>
        ))}
      </Stack>
      {!all && (listed.data?.length ?? 0) > fewest && (
        <Button variant="subtle" mt="xs" onClick={() => setAll(true)}>
          {t('new.allDrafts', { count: listed.data?.length ?? 0 })}
        </Button>
      )}
    </section>
  )
}
