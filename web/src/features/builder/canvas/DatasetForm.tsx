import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import { ChecksFields } from '../save/ChecksFields'
import { DatasetFields } from '../save/DatasetFields'
import { mistakesOf, type Named } from '../save/form'
import { ScheduleFields } from '../save/ScheduleFields'
import { TellFields } from '../save/TellFields'
import type { Saving } from '../save/useSaveForm'
import type { DatasetBox } from './datasetBoxes'

type Props = { box: DatasetBox | 'dataset'; draft: Draft; saving: Saving }

/** The same fields as in the step of saving; what is set here is set there. */
export function DatasetForm({ box, draft, saving }: Props) {
  const { t } = useTranslation('builder')
  const { form, change, tried } = saving
  const mistakes = mistakesOf(form)
  const wrong = (field: Named) => {
    const key = mistakes[field]
    return key && t(`save.mistakes.${key}`)
  }
  return (
    <div>
      {box === 'checks' && <ChecksFields draft={draft} form={form} change={change} tried={tried} />}
      {box === 'dataset' && <DatasetFields form={form} change={change} error={wrong('dataset')} />}
      {box === 'schedule' && <ScheduleFields form={form} change={change} wrong={mistakes.cron !== undefined} />}
      {box === 'notify' && <TellFields form={form} change={change} wrong={wrong} />}
      <Text size="sm" c="var(--quiet)" mt="xs">
        {t('canvas.whenSaved')}
      </Text>
    </div>
  )
}
