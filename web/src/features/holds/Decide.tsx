import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { decideHold } from '@/api/does'
import { Problem } from '@/api/problem'
import type { HoldView } from '@/api/types'
import { Failure } from '@/ui/Failure'
import { Section } from '@/ui/Section'

/** Publish what was collected, or throw it away; with a reason for those who ask later. */
export function Decide({ hold }: { hold: HoldView }) {
  const { t } = useTranslation('holds')
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const lookAgain = () => Promise.all([['holds'], ['dataset', hold.dataset], ['datasets'], ['runs']].map((queryKey) => client.invalidateQueries({ queryKey })))
  const decide = useMutation({
    mutationFn: (verdict: 'approve' | 'reject') => decideHold(hold.dataset, hold.name, verdict, reason.trim()),
    onSuccess: async (_, verdict) => {
      notifications.show({ message: t(`done.${verdict}`) })
      await lookAgain()
    },
    onError: async (error) => {
      if (!(error instanceof Problem) || error.code !== 'hold.decided') return
      notifications.show({ color: 'orange', message: t('done.meanwhile') })
      await lookAgain() // the page shows who decided, and why
    },
  })
  const reject = () => {
    if (reason.trim() !== '') return decide.mutate('reject')
    setMissing(true)
    field.current?.focus()
  }
  return (
    <Section title={t('decide.title')}>
      <Stack gap="sm">
        <Text size="sm">{t('decide.detail')}</Text>
        <Textarea
          ref={field}
          label={t('decide.reason')}
          description={t('decide.reason_help')}
          autosize
          minRows={2}
          value={reason}
          error={missing ? t('decide.reason_missing') : undefined}
          onChange={(e) => {
            setReason(e.currentTarget.value)
            setMissing(false)
          }}
        />
        {decide.isError && <Failure error={decide.error} />}
        <Group>
          <Button loading={decide.isPending} onClick={() => decide.mutate('approve')}>
            {t('decide.approve')}
          </Button>
          <Button variant="default" disabled={decide.isPending} onClick={reject}>
            {t('decide.reject')}
          </Button>
        </Group>
      </Stack>
    </Section>
  )
}
