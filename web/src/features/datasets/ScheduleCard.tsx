import { Alert, Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CalendarClock, Pause, Pencil, Play, TriangleAlert, Zap } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fireSchedule, resumeSchedule } from '@/api/does'
import { datasetPath } from '@/api/path'
import type { DatasetView } from '@/api/types'
import { report } from '@/app/report'
import { Facts } from '@/ui/Facts'
import { useFormat } from '@/ui/format'
import { TextLink } from '@/ui/links'
import { Section } from '@/ui/Section'
import { When } from '@/ui/When'
import { cronWords } from './cron'
import { MissedRuns } from './MissedRuns'
import { PauseForm } from './PauseForm'
import { ScheduleForm } from './ScheduleForm'
import { showSchedule } from './showSchedule'
import { seconds } from './span'

/** When a dataset runs by itself, and what became of it; may be set, paused, and fired. */
export function ScheduleCard({ view }: { view: DatasetView }) {
  const { t, i18n } = useTranslation('datasets')
  const format = useFormat()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [editing, edit] = useDisclosure(false)
  const [pausing, pause] = useDisclosure(false)
  const changed = () => client.invalidateQueries({ queryKey: ['dataset', view.name] })
  const resume = useMutation({ mutationFn: () => resumeSchedule(view.name), onSuccess: (set) => showSchedule(client, view.name, set), onError: report })
  const fire = useMutation({
    mutationFn: () => fireSchedule(view.name),
    onSuccess: async (run) => {
      void changed()
      if (run) await navigate({ to: '/datasets/$ns/$name/runs/$run', params: { ...datasetPath(view.name), run } })
      else notifications.show({ message: t('schedule.fired') })
    },
    onError: report,
  })
  const set = view.definition.schedule
  const times = view.schedule
  const paused = times?.paused ?? set?.paused ?? false
  const next = (times?.next ?? []).slice(0, 3)
  const local = (at: string) => new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short', timeZone: set?.timezone }).format(new Date(at))
  const coming: ReactNode = paused
    ? t('schedule.paused')
    : next.length > 0
      ? next.map((at, i) => (
          <div key={at}>
            {local(at)}
            {i === 0 && (
              <>
                {' '}
                · <When at={at} />
              </>
            )}
          </div>
        ))
      : t('schedule.unknown')
  return (
    <Section
      title={t('schedule.title')}
      aside={
        <Group gap={6}>
          {set && (
            <Button size="xs" variant="default" loading={fire.isPending} leftSection={<Zap size={14} aria-hidden />} onClick={() => fire.mutate()}>
              {t('schedule.fire')}
            </Button>
          )}
          {set && (
            <Button size="xs" variant="default" loading={resume.isPending} leftSection={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />} onClick={() => (paused ? resume.mutate() : pause.open())}>
              {paused ? t('schedule.resume') : t('schedule.pause')}
            </Button>
          )}
          <Button size="xs" variant="default" leftSection={set ? <Pencil size={14} aria-hidden /> : <CalendarClock size={14} aria-hidden />} onClick={edit.open}>
            {set ? t('schedule.edit') : t('schedule.set')}
          </Button>
        </Group>
      }
    >
      {times?.by_failure && (
        <Alert color="orange" variant="light" mb="sm" icon={<TriangleAlert size={18} aria-hidden />} title={t('schedule.by_failure')}>
          <Text size="sm">{t('schedule.by_failure_detail')}</Text>
        </Alert>
      )}
      {times?.stuck && (
        <Alert color="orange" variant="light" mb="sm" icon={<TriangleAlert size={18} aria-hidden />} title={t('schedule.stuck')}>
          <Text size="sm">{t('schedule.stuck_detail', { count: times.stuck.times, since: local(times.stuck.since) })}</Text>
          <TextLink to="/datasets/$ns/$name/runs/$run" params={{ ...datasetPath(view.name), run: times.stuck.run }} size="sm">
            {t('schedule.stuck_run')}
          </TextLink>
        </Alert>
      )}
      {set ? (
        <Facts
          facts={[
            { label: t('schedule.when'), value: cronWords(set.cron, i18n.language, t) },
            { label: t('schedule.timezone'), value: set.timezone },
            { label: t('schedule.next'), value: coming },
            ...(paused && set.paused && (set.paused_by || set.paused_why) ? [{ label: t('schedule.note'), value: [set.paused_by, set.paused_why].filter(Boolean).join(': ') }] : []),
            ...(seconds(set.jitter) > 0 ? [{ label: t('schedule.jitter'), value: t('schedule.jitter_value', { span: format.duration(seconds(set.jitter)) }) }] : []),
            { label: t('schedule.catchup'), value: t('schedule.catchup_value', { span: format.duration(seconds(set.catchup)) }) },
            ...(times && times.missed_times.length > 0 ? [{ label: t('schedule.missed'), value: <MissedRuns dataset={view.name} missed={times.missed_times} local={local} /> }] : []),
          ]}
        />
      ) : (
        <Text size="sm" c="var(--quiet)">
          {t('schedule.none')}
        </Text>
      )}
      <Modal opened={editing} onClose={edit.close} title={t('schedule.title')} closeButtonProps={{ 'aria-label': t('schedule.close') }}>
        <ScheduleForm
          dataset={view.name}
          now={{ cron: set?.cron ?? '0 2 * * *', timezone: set?.timezone ?? 'Asia/Seoul', paused, jitter: set?.jitter ?? '', catchup: set?.catchup ?? '1h' }}
          done={edit.close}
        />
      </Modal>
      <Modal opened={pausing} onClose={pause.close} title={t('schedule.pause')} closeButtonProps={{ 'aria-label': t('schedule.close') }}>
        <PauseForm dataset={view.name} done={pause.close} />
      </Modal>
    </Section>
  )
}
