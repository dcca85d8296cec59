import { Button, Group, NativeSelect, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setSchedule, type ScheduleWish } from '@/api/does'
import { cronOf, looksLikeCron, presetNames, presets, timeZones, type Preset } from '@/features/builder/save/schedule'
import { Failure } from '@/ui/Failure'
import { cronWords } from './cron'
import { showSchedule } from './showSchedule'
import { seconds } from './span'

type Props = { dataset: string; now: ScheduleWish; done: () => void }

/** When it runs: one of the usual times, or a cron line of one's own. To run no more, it is paused. */
const choices = presetNames.filter((name) => name !== 'never')

const zones = timeZones()

/** A field's minutes as the server reads durations. */
const minutes = (n: number | string) => `${Math.round(Number(n) || 0)}m`

/** Sets when a dataset runs by itself. */
export function ScheduleForm({ dataset, now, done }: Props) {
  const { t, i18n } = useTranslation(['datasets', 'schedule'])
  const client = useQueryClient()
  const [preset, setPreset] = useState<Preset>(choices.find((name) => name !== 'own' && presets[name] === now.cron) ?? 'own')
  const [text, setText] = useState(now.cron)
  const [zone, setZone] = useState(now.timezone)
  const [jitter, setJitter] = useState<number | string>(seconds(now.jitter) / 60)
  const [catchup, setCatchup] = useState<number | string>(seconds(now.catchup) / 60)
  const [wrong, setWrong] = useState(false)
  const save = useMutation({
    mutationFn: () => setSchedule(dataset, { cron: cronOf(preset, text), timezone: zone, paused: now.paused, jitter: minutes(jitter), catchup: minutes(catchup) }),
    onSuccess: (set) => {
      showSchedule(client, dataset, set)
      done()
    },
  })
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        if (looksLikeCron(cronOf(preset, text))) save.mutate()
        else setWrong(true)
      }}
    >
      <Stack>
        <NativeSelect
          label={t('datasets:schedule.cron')}
          value={preset}
          onChange={(e) => setPreset(e.currentTarget.value as Preset)}
          data={choices.map((value) => ({ value, label: t(`schedule:presets.${value}`) }))}
          data-autofocus
        />
        {preset === 'own' && (
          <>
            <TextInput
              label={t('schedule:cron')}
              description={t('datasets:schedule.cron_help')}
              value={text}
              error={wrong ? t('schedule:wrong') : undefined}
              onChange={(e) => {
                setText(e.currentTarget.value)
                setWrong(false)
              }}
            />
            {looksLikeCron(text) && <Text size="sm">{cronWords(text.trim(), i18n.language, t)}</Text>}
          </>
        )}
        <Select
          label={t('datasets:schedule.timezone')}
          value={zone}
          onChange={(to) => to && setZone(to)}
          data={zones.includes(zone) ? zones : [zone, ...zones]}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t('schedule:no_zone')}
          limit={60}
        />
        <NumberInput label={t('datasets:schedule.jitter_minutes')} description={t('datasets:schedule.jitter_help')} value={jitter} onChange={setJitter} min={0} max={720} allowDecimal={false} />
        <NumberInput label={t('datasets:schedule.catchup_minutes')} description={t('datasets:schedule.catchup_help')} value={catchup} onChange={setCatchup} min={1} max={10080} allowDecimal={false} />
        {save.isError && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            {t('datasets:schedule.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('datasets:schedule.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
