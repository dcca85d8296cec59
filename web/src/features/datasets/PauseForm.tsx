import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pauseSchedule } from '@/api/does'
import { Failure } from '@/ui/Failure'
import { showSchedule } from './showSchedule'

/** Pauses a schedule, and keeps why for whoever looks later. */
export function PauseForm({ dataset, done }: { dataset: string; done: () => void }) {
  const { t } = useTranslation('datasets')
  const client = useQueryClient()
  const [why, setWhy] = useState('')
  const pause = useMutation({
    mutationFn: () => pauseSchedule(dataset, why.trim()),
    onSuccess: (set) => {
      showSchedule(client, dataset, set)
      done()
    },
  })
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        pause.mutate()
      }}
    >
      <Stack>
        <Text size="sm">{t('schedule.pause_lead')}</Text>
        <Textarea label={t('schedule.pause_why')} description={t('schedule.pause_why_help')} value={why} maxLength={300} autosize minRows={2} onChange={(e) => setWhy(e.currentTarget.value)} data-autofocus />
        {pause.isError && <Failure error={pause.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            {t('schedule.cancel')}
          </Button>
          <Button type="submit" loading={pause.isPending}>
            {t('schedule.pause')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
