import { Fieldset, Group, NumberInput, SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Draft } from '../model'
import { columnLabel } from '../words'
import type { SaveForm } from './form'

type Props = { draft: Draft; form: SaveForm; change: (part: Partial<SaveForm>) => void; tried: boolean }

/** What a version must have to be published by itself; less than that waits for a person. */
export function ChecksFields({ draft, form, change, tried }: Props) {
  const { t, i18n } = useTranslation('builder')
  const columns = (draft.view?.columns ?? []).toSorted((a, b) => Number(b.name in form.coverage) - Number(a.name in form.coverage))
  const set = (name: string, percent: number | undefined) => {
    const others = Object.entries(form.coverage).filter(([other]) => other !== name)
    change({ coverage: Object.fromEntries(percent === undefined ? others : [...others, [name, percent / 100]]) })
  }
  return (
    <Fieldset legend={t('checks.title')}>
      <Text size="sm" c="var(--quiet)" mb="sm">
        {tried ? t('checks.fromTry') : t('checks.noTry')}
      </Text>
      <Group align="start">
        <NumberInput
          label={t('checks.minRows')}
          description={t('checks.minRowsHint')}
          min={0}
          thousandSeparator
          value={form.minRows ?? ''}
          onChange={(value) => change({ minRows: typeof value === 'number' ? value : undefined })}
        />
      </Group>
      {columns.length > 0 && (
        <details style={{ marginTop: 12 }}>
          <summary>{t('checks.coverage', { count: columns.length })}</summary>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} mt="sm">
            {columns.map(({ name }) => (
              <NumberInput
                key={name}
                label={t('checks.share', { column: columnLabel(name, i18n) })}
                min={0}
                max={100}
                suffix=" %"
                placeholder={t('checks.noShare')}
                value={name in form.coverage ? Math.round((form.coverage[name] ?? 0) * 100) : ''}
                onChange={(value) => set(name, typeof value === 'number' ? value : undefined)}
              />
            ))}
          </SimpleGrid>
        </details>
      )}
    </Fieldset>
  )
}
