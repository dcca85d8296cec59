import { Fieldset, Group, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SaveForm } from './form'
import { presetNames, timeZones } from './schedule'

type Props = { form: SaveForm; change: (part: Partial<SaveForm>) => void; wrong: boolean }

const zones = timeZones()

/** When it runs by itself. */
export function ScheduleFields({ form, change, wrong }: Props) {
  const { t } = useTranslation(['builder', 'schedule'])
  return (
    <Fieldset legend={t('save.schedule')}>
      <Group grow align="start" gap="md" wrap="wrap">
        <Select
          label={t('save.when')}
          value={form.preset}
          onChange={(preset) => preset && change({ preset })}
          data={presetNames.map((value) => ({ value, label: t(`schedule:presets.${value}`) }))}
          allowDeselect={false}
        />
        {form.preset !== 'never' && (
          <Select
            label={t('save.timezone')}
            value={form.timezone}
            onChange={(timezone) => timezone && change({ timezone })}
            data={zones}
            searchable
            allowDeselect={false}
            nothingFoundMessage={t('schedule:no_zone')}
            limit={60}
          />
        )}
        {form.preset === 'own' && (
          <TextInput
            label={t('schedule:cron')}
            description={t('save.cronHint')}
            value={form.cron}
            onChange={(event) => change({ cron: event.currentTarget.value })}
            error={wrong && t('schedule:wrong')}
          />
        )}
      </Group>
    </Fieldset>
  )
}
