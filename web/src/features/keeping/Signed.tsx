import { Button, Group, List, Stack, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/ui/Failure'

type Props = {
  dataset: string
  /** What will happen, a sentence each. */
  will: readonly string[]
  /** Of the button that does it. */
  label: string
  danger?: boolean
  act: (why: string) => Promise<unknown>
  /** Said once it is done. */
  said: string
  done: () => void
}

/** Says what will happen, asks for the reason that is kept with it, and has it done. */
export function Signed({ dataset, will, label, danger = false, act, said, done }: Props) {
  const { t } = useTranslation(['keeping', 'app'])
  const client = useQueryClient()
  const [why, setWhy] = useState('')
  const change = useMutation({
    mutationFn: () => act(why.trim()),
    onSuccess: () => {
      notifications.show({ message: said })
      done()
      for (const queryKey of [['dataset', dataset], ['datasets']]) void client.invalidateQueries({ queryKey })
    },
  })
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        change.mutate()
      }}
    >
      <Stack>
        <List size="sm" spacing={6}>
          {will.map((one) => (
            <List.Item key={one}>{one}</List.Item>
          ))}
        </List>
        <Textarea label={t('keeping:why')} description={t('keeping:why_help')} value={why} maxLength={1000} autosize minRows={2} onChange={(e) => setWhy(e.currentTarget.value)} required withAsterisk={false} data-autofocus />
        {change.isError && <Failure error={change.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            {t('app:cancel')}
          </Button>
          <Button type="submit" {...(danger ? { color: 'red' } : {})} loading={change.isPending} disabled={why.trim() === ''}>
            {label}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
