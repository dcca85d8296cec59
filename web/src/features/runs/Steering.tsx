import { Button, Group, Modal, NumberInput, NativeSelect, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Gauge, Pause, Play, Square } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { slowDown, steer, type Steer } from '@/api/does'
import { report } from '@/app/report'

type Props = { dataset: string; paused: boolean; crawling: boolean; sources: string[] }

/** What one may tell a run while it collects: wait, go on, slow down, publish what there is. */
export function Steering({ dataset, paused, crawling, sources }: Props) {
  const { t } = useTranslation('runs')
  const client = useQueryClient()
  const [open, { open: slow, close }] = useDisclosure(false)
  const tell = useMutation({
    mutationFn: (action: Steer) => steer(dataset, action),
    onSuccess: async (_, action) => {
      notifications.show({ message: t(`told.${action}`) })
      await client.invalidateQueries({ queryKey: ['dataset', dataset] })
    },
    onError: report,
  })
  if (!crawling) return null
  const stop = () =>
    modals.openConfirmModal({
      title: t('stop.title'),
      children: <Text size="sm">{t('stop.detail')}</Text>,
      labels: { confirm: t('stop.confirm'), cancel: t('stop.cancel') },
      confirmProps: { color: 'red' },
      closeButtonProps: { 'aria-label': t('close') },
      onConfirm: () => tell.mutate('stop'),
    })
  return (
    <>
      <Button variant="default" leftSection={paused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />} loading={tell.isPending} onClick={() => tell.mutate(paused ? 'resume' : 'pause')}>
        {paused ? t('resume') : t('pause')}
      </Button>
      <Button variant="default" leftSection={<Gauge size={15} aria-hidden />} onClick={slow}>
        {t('slow.open')}
      </Button>
      <Button variant="default" color="red" leftSection={<Square size={14} aria-hidden />} onClick={stop}>
        {t('stop.open')}
      </Button>
      <Modal opened={open} onClose={close} title={t('slow.title')} closeButtonProps={{ 'aria-label': t('close') }}>
        <SlowDown dataset={dataset} sources={sources} done={close} />
      </Modal>
    </>
  )
}

function SlowDown({ dataset, sources, done }: { dataset: string; sources: string[]; done: () => void }) {
  const { t } = useTranslation('runs')
  const [rate, setRate] = useState<number | string>(1)
  const [source, setSource] = useState('')
  const tell = useMutation({
    mutationFn: () => slowDown(dataset, Number(rate), source || undefined),
    onSuccess: () => {
      notifications.show({ message: t('told.rate') })
      done()
    },
    onError: report,
  })
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault()
        tell.mutate()
      }}
    >
      <Stack>
        <Text size="sm">{t('slow.detail')}</Text>
        <NumberInput label={t('slow.rate')} min={0.05} step={0.5} decimalScale={2} value={rate} onChange={setRate} data-autofocus />
        <NativeSelect label={t('slow.source')} value={source} onChange={(e) => setSource(e.currentTarget.value)} data={[{ value: '', label: t('slow.all') }, ...sources.map((s) => ({ value: s, label: s }))]} />
        <Group justify="flex-end">
          <Button variant="default" onClick={done}>
            {t('stop.cancel')}
          </Button>
          <Button type="submit" loading={tell.isPending} disabled={!(Number(rate) > 0)}>
            {t('slow.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
