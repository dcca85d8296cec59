import { Button, Group, NumberInput, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { datasetAsk } from '@/api/asks'
import { setFreshness } from '@/api/does'
import { Failure } from '@/ui/Failure'
import { seconds } from './span'

/** What is offered first: a nightly dataset whose run may be half a day late. */
const usual = 36

/** Says how old a dataset may get, or lets it get as old as it likes. */
export function FreshnessForm({ dataset, maxAge, done }: { dataset: string; maxAge: string | undefined; done: () => void }) {
  const { t } = useTranslation('datasets')
  const client = useQueryClient()
  const [hours, setHours] = useState<number | string>(maxAge ? seconds(maxAge) / 3600 : usual)
  const save = useMutation({
    mutationFn: (age: string | undefined) => setFreshness(dataset, age),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: datasetAsk(dataset).queryKey }) // nothing else on the page changes
      done()
    },
  })
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        save.mutate(`${Math.round(Number(hours) * 60)}m`)
      }}
    >
      <Stack>
        <NumberInput label={t('freshness.hours')} description={t('freshness.hours_help')} value={hours} onChange={setHours} min={0.5} max={8760} required data-autofocus />
        {save.isError && <Failure error={save.error} />}
        <Group justify="space-between">
          {maxAge ? (
            <Button variant="subtle" color="red" loading={save.isPending} onClick={() => save.mutate(undefined)}>
              {t('freshness.drop')}
            </Button>
          ) : (
            <span />
          )}
          <Group gap={8}>
            <Button variant="default" onClick={done}>
              {t('schedule.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('schedule.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}
