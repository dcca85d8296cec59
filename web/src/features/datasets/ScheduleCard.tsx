import { Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CalendarClock, Pause, Pencil, Play } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { pauseSchedule } from '@/api/does'
import type { DatasetView } from '@/api/types'
import { report } from '@/app/report'
import { Facts } from '@/ui/Facts'
import { useFormat } from '@/ui/format'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { cronWords } from './cron'
import { ScheduleForm } from './ScheduleForm'
import { said } from '@/ui/said'

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
            ...(times?.note ? [{ label: t('schedule.note'), value: said(times.note_said, times.note) }] : []),
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
