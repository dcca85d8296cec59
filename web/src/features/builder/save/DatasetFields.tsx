import { Fieldset, SegmentedControl, Select, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { datasetNames } from './taken'
import type { SaveForm } from './form'

type Props = { form: SaveForm; change: (part: Partial<SaveForm>) => void; error: string | undefined }

/** Where the rows go: a new dataset, or one that is there. */
export function DatasetFields({ form, change, error }: Props) {
  const { t } = useTranslation('builder')
  const names = useQuery(datasetNames)
  return (
    <Fieldset legend={t('save.dataset')}>
      <Stack gap="sm">
        {names.data && names.data.length > 0 && (
          <SegmentedControl
            aria-label={t('save.datasetKind')}
            value={form.existing ? 'existing' : 'new'}
            onChange={(value) => change(value === 'existing' ? { existing: true, dataset: names.data[0] ?? '' } : { existing: false })}
            data={[
              { value: 'new', label: t('save.newDataset') },
              { value: 'existing', label: t('save.existingDataset') },
            ]}
            style={{ alignSelf: 'flex-start' }}
          />
        )}
        {form.existing ? (
          <Select
            label={t('save.datasetName')}
            description={t('save.existingHint')}
            data={names.data?.includes(form.dataset) ? names.data : [form.dataset, ...(names.data ?? [])]}
            value={form.dataset}
            onChange={(dataset) => dataset && change({ dataset })}
            searchable
            allowDeselect={false}
            error={error}
          />
        ) : (
          <>
            <TextInput
              label={t('save.datasetName')}
              description={t('save.datasetHint')}
              value={form.dataset}
              onChange={(event) => change({ dataset: event.currentTarget.value })}
              error={error}
            />
            <TextInput label={t('save.datasetTitle')} value={form.title} onChange={(event) => change({ title: event.currentTarget.value })} />
          </>
        )}
      </Stack>
    </Fieldset>
  )
}
