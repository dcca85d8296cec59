import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CalendarClock, Pause, Pencil, Play } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pauseSchedule, setSchedule } from '@/api/does'
import type { DatasetView } from '@/api/types'
import { report } from '@/app/report'
import { Facts } from '@/ui/Facts'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { cronWords } from './cron'

/** When a dataset runs by itself; may be paused, and set. */
export function ScheduleCard({ view }: { view: DatasetView }) {
  const { t, i18n } = useTranslation('datasets')
  const format = useFormat()
  const client = useQueryClient()
  const [open, { open: edit, close }] = useDisclosure(false)
  const pause = useMutation({
    mutationFn: (paused: boolean) => pauseSchedule(view.name, paused),
    onSuccess: () => client.invalidateQueries({ queryKey: ['dataset', view.name] }),
    onError: report,
  })
  const set = view.definition.schedule
  const times = view.schedule
  const paused = times?.paused ?? set?.paused ?? false
  const next = times?.next?.[0]
  return (
    <Section
      title={t('schedule.title')}
      aside={
        <Group gap={6}>
          {set && (
            <Button size="xs" variant="default" loading={pause.isPending} leftSection={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />} onClick={() => pause.mutate(!paused)}>
              {paused ? t('schedule.resume') : t('schedule.pause')}
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={set ? <Pencil size={14} aria-hidden /> : <CalendarClock size={14} aria-hidden />} onClick={edit}>
            {set ? t('schedule.edit') : t('schedule.set')}
          </Button>
        </Group>
      }
    >
      {set ? (
        <Facts
          facts={[
            { label: t('schedule.when'), value: cronWords(set.cron, i18n.language, t) },
            { label: t('schedule.timezone'), value: set.timezone },
            { label: t('schedule.next'), value: paused ? t('schedule.paused') : next ? <>{format.time(new Date(next))} · <When at={next} /></> : t('schedule.unknown') },
            ...(times?.note ? [{ label: t('schedule.note'), value: times.note }] : []),
            ...(times && times.missed > 0 ? [{ label: t('schedule.missed'), value: format.number(times.missed) }] : []),
          ]}
        />
      ) : (
        <Text size="sm" c="var(--quiet)">
          {t('schedule.none')}
        </Text>
      )}
      <Modal opened={open} onClose={close} title={t('schedule.title')} closeButtonProps={{ 'aria-label': t('schedule.close') }}>
        <ScheduleForm dataset={view.name} cron={set?.cron ?? '0 2 * * *'} timezone={set?.timezone ?? 'Asia/Seoul'} paused={paused} done={close} />
      </Modal>
    </Section>
  )
}

type FormProps = { dataset: string; cron: string; timezone: string; paused: boolean; done: () => void }

function ScheduleForm({ dataset, cron, timezone, paused, done }: FormProps) {
  const { t, i18n } = useTranslation('datasets')
  const client = useQueryClient()
  const [text, setText] = useState(cron)
  const [zone, setZone] = useState(timezone)
  const save = useMutation({
    mutationFn: () => setSchedule(dataset, text.trim(), zone, paused),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['dataset', dataset] })
      done()
    },
  })
  const zones = [...new Set([zone, 'Asia/Seoul', 'UTC', 'Asia/Tokyo', 'Europe/London', 'America/New_York', 'America/Los_Angeles'])]
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate()
      }}
    >
      <Stack>
        <TextInput label={t('schedule.cron')} description={t('schedule.cron_help')} value={text} onChange={(e) => setText(e.currentTarget.value)} data-autofocus />
        <Text size="sm">{cronWords(text.trim(), i18n.language, t)}</Text>
        <NativeSelect label={t('schedule.timezone')} data={zones} value={zone} onChange={(e) => setZone(e.currentTarget.value)} />
        {save.isError && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            {t('schedule.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('schedule.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
