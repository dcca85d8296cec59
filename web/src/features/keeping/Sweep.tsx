import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Search, Sparkles } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sweepAsk } from '@/api/asks'
import { sweepNow } from '@/api/does'
import type { SweepReport as Report } from '@/api/types'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Section } from '@/ui/Section'
import { sum } from './kinds'
import { Reasons } from './Reasons'
import { SweepReport } from './SweepReport'
import { Sweeps } from './Sweeps'

/** Removing what nothing names any more: first what would go, then, once somebody has said so, the sweep itself, and the earlier ones. */
export function Sweep({ dataset }: { dataset: string }) {
  const { t } = useTranslation('keeping')
  const [looking, setLooking] = useState(false)
  const [swept, setSwept] = useState<Report>()
  const preview = useQuery({ ...sweepAsk(dataset), enabled: looking && !swept })
  const look = () => {
    setSwept(undefined)
    setLooking(true)
    if (looking) void preview.refetch()
  }
  return (
    <Section title={t('sweep.title')}>
      <Stack gap="md">
        <Text size="sm">{t('sweep.lead')}</Text>
        {swept && <SweepReport report={swept} />}
        {looking && !swept && (
          <Loaded query={preview} rows={4}>
            {(report) => <SweepReport report={report} />}
          </Loaded>
        )}
        <Group>
          <Button variant="default" leftSection={<Search size={15} aria-hidden />} loading={preview.isFetching} onClick={look}>
            {t(looking ? 'sweep.look_again' : 'sweep.look')}
          </Button>
          {looking && !swept && preview.data && <Now dataset={dataset} preview={preview.data} done={setSwept} />}
        </Group>
        <Sweeps dataset={dataset} />
      </Stack>
    </Section>
  )
}

/** The sweep itself, behind a dialog that says what goes. */
function Now({ dataset, preview, done }: { dataset: string; preview: Report; done: (report: Report) => void }) {
  const { t } = useTranslation(['keeping', 'app'])
  const format = useFormat()
  const client = useQueryClient()
  const [asked, { open, close }] = useDisclosure(false)
  const sweep = useMutation({
    mutationFn: () => sweepNow(dataset),
    onSuccess: (report) => {
      notifications.show({ message: t('keeping:sweep.done') })
      done(report)
      void client.invalidateQueries({ queryKey: ['dataset', dataset] })
    },
  })
  const { objects, bytes } = sum(preview.removed)
  return (
    <>
      <Button leftSection={<Sparkles size={15} aria-hidden />} onClick={open}>
        {t('keeping:sweep.now')}
      </Button>
      <Modal opened={asked} onClose={close} title={t('keeping:sweep.now')} closeButtonProps={{ 'aria-label': t('keeping:close') }}>
        <Stack>
          <Text size="sm">{objects > 0 ? t('keeping:sweep.sure', { count: objects, n: format.number(objects), size: format.bytes(bytes) }) : t('keeping:sweep.sure_nothing')}</Text>
          <Reasons report={preview} />
          {preview.expired.length > 0 && <Text size="sm">{t('keeping:sweep.expires', { versions: preview.expired.map(({ version }) => `v${version}`).join(', ') })}</Text>}
          {sweep.isError && <Failure error={sweep.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('app:cancel')}
            </Button>
            <Button {...(objects > 0 || preview.expired.length > 0 ? { color: 'red' } : {})} loading={sweep.isPending} onClick={() => sweep.mutate()} data-autofocus>
              {t('keeping:sweep.do')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
