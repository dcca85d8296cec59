import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Dot } from '@/ui/Dot'
import { Failure } from '@/ui/Failure'
import { useFormat } from '@/ui/format'
import { Scroll } from '@/ui/Scroll'
import { When } from '@/ui/When'
import { telling, unanswered, type Delivery, type EventView, type Replayed } from './api'
import { tone } from './states'
import classes from './Telling.module.css'

type Props = { dataset: string; event: EventView; replays: readonly Replayed[]; onReplay: (begun: Replayed[]) => void }

/** Whom an event was told, with every attempt and what came back; each can be told again. */
export function Deliveries({ dataset, event, replays, onReplay }: Props) {
  const { t } = useTranslation('telling')
  const again = useMutation({
    mutationFn: (subscription: string) => telling.replay(dataset, event.id, subscription),
    onSuccess: (begun) => onReplay(begun.deliveries),
  })
  const waiting = unanswered(event, replays)
  if (event.deliveries.length === 0) return <Text size="sm">{t('list.nobody')}</Text>
  return (
    <div>
      <ul className={classes.list}>
        {event.deliveries.map((d) => (
          <li key={d.subscription}>
            <div className={classes.head}>
              <h3>{d.subscription}</h3>
              <Dot tone={tone[d.state]}>{t(`state.${d.state}`)}</Dot>
              {d.next && (
                <span>
                  <Next at={d.next} />
                </span>
              )}
              <div className={classes.actions}>
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<RotateCcw size={14} aria-hidden />}
                  loading={again.isPending && again.variables === d.subscription}
                  aria-label={t('delivery.replay_of', { name: d.subscription })}
                  onClick={() => again.mutate(d.subscription)}
                >
                  {t('delivery.replay')}
                </Button>
              </div>
            </div>
            {d.target && <div className={classes.quiet}>{d.target}</div>}
            {waiting.some((r) => r.subscription === d.subscription) && <p role="status">{t('delivery.replaying')}</p>}
            <Attempts delivery={d} />
          </li>
        ))}
      </ul>
      {again.isError && <Failure error={again.error} />}
      <Text size="xs" c="var(--quiet)" mt="sm">
        {t('delivery.same_id')}
      </Text>
    </div>
  )
}

function Next({ at }: { at: string }) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  return <>{t('delivery.next', { at: format.time(new Date(at)) })}</>
}

type Attempt = { label: string; at: string | undefined; status: number | undefined; detail: string }

function Attempts({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('telling')
  const label = t('delivery.history', { name: delivery.subscription })
  const rows: Attempt[] = delivery.tries.map((one, i) => ({ label: String(i + 1), at: one.at, status: one.status, detail: one.detail ?? '' }))
  for (const r of delivery.receipts) {
    const replay = r.replay ?? 0
    if (replay === 0 && delivery.tries.length > 0) continue // its attempts are told above
    rows.push({ label: replay === 0 ? t('delivery.first') : t('delivery.replayed', { n: replay }), at: r.at, status: r.status, detail: r.detail })
  }
  if (rows.length === 0) return null
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            <th>{t('delivery.attempt')}</th>
            <th>{t('delivery.at')}</th>
            <th>{t('delivery.status')}</th>
            <th>{t('delivery.detail')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={`${i} ${row.label}`}>
              <td data-tight>{row.label}</td>
              <td data-tight>{row.at && <When at={row.at} />}</td>
              <td data-tight>{row.status ? String(row.status) : ''}</td>
              <td>{row.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}
