import { Alert, Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Power, Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Dot } from '@/ui/Dot'
import { Facts } from '@/ui/Facts'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { subscriptionsAsk, telling, type Receipt, type Subscription, type Wanted } from './api'
import { Recent } from './Recent'
import classes from './Telling.module.css'
import { conditions, eventWord } from './words'

type Props = { dataset: string; told: Subscription; /** As the definition has it. */ wanted: Wanted | undefined }

/** One subscription: who, of what, under which conditions, whether it is on; to be tried and turned. */
export function SubscriptionItem({ dataset, told, wanted }: Props) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  const client = useQueryClient()
  const test = useMutation({
    mutationFn: () => telling.test(dataset, told.name),
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ['dataset', dataset, 'events'] }), client.invalidateQueries({ queryKey: subscriptionsAsk(dataset).queryKey })]), // an answer of 410 turns it off
  })
  const turn = useMutation({
    mutationFn: (off: boolean) => telling.turn(dataset, told.name, off),
    onSuccess: (list) => client.setQueryData(subscriptionsAsk(dataset).queryKey, list),
  })
  const when = wanted ? conditions(wanted, format) : []
  return (
    <li>
      <div className={classes.head}>
        <h3>{told.name}</h3>
        <Dot tone={told.off ? 'warn' : 'good'}>{told.off ? t('off') : t('on')}</Dot>
        <div className={classes.actions}>
          <Button size="compact-sm" variant="default" leftSection={<Send size={14} aria-hidden />} loading={test.isPending} aria-label={t('test_of', { name: told.name })} onClick={() => test.mutate()}>
            {t('test')}
          </Button>
          <Button
            size="compact-sm"
            variant={told.off ? 'filled' : 'default'}
            leftSection={<Power size={14} aria-hidden />}
            loading={turn.isPending}
            aria-label={t(told.off ? 'turn_on_of' : 'turn_off_of', { name: told.name })}
            onClick={() => turn.mutate(!told.off)}
          >
            {t(told.off ? 'turn_on' : 'turn_off')}
          </Button>
        </div>
      </div>
      {told.off && (
        <Alert color="orange" variant="light" mb="sm" p="sm">
          <div>{told.off.by === 'sheaf' ? t('off_gone', { at: format.time(new Date(told.off.at)) }) : t('off_by', { by: told.off.by, at: format.time(new Date(told.off.at)) })}</div>
          {told.off.why && told.off.by !== 'sheaf' && <div>{t('off_why', { why: told.off.why })}</div>}
        </Alert>
      )}
      {test.data && <Answer receipt={test.data} />}
      {test.isError && <Failure error={test.error} />}
      {turn.isError && <Failure error={turn.error} />}
      <Facts
        facts={[
          { label: t('to'), value: `${t(`kind.${told.channel}`)} · ${told.target}` },
          { label: t('events'), value: told.events.includes('*') ? t('everything') : told.events.map(eventWord).join(', ') },
          {
            label: t('conditions'),
            value:
              when.length === 0 ? (
                t('always')
              ) : (
                <ul className={classes.plain}>
                  {when.map((one) => (
                    <li key={one}>{one}</li>
                  ))}
                </ul>
              ),
          },
          ...(told.channel === 'email' || told.channel === 'slack' ? [{ label: t('language'), value: t(`languages.${told.language}`) }] : []),
          { label: t('recent'), value: <Recent dataset={dataset} subscription={told.name} /> },
        ]}
      />
    </li>
  )
}

/** What came back from a test. */
function Answer({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('telling')
  const answer = receipt.detail || (receipt.status ? String(receipt.status) : '')
  return (
    <Alert role="status" color={receipt.ok ? 'teal' : 'red'} variant="light" mb="sm" p="sm" title={receipt.ok ? t('test_ok') : t('test_failed')}>
      {answer && t('answer', { answer })}
    </Alert>
  )
}
