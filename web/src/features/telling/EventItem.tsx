import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dot } from '@/ui/Dot'
import { useFormat } from '@/ui/format'
import { Loaded } from '@/ui/Loaded'
import { Snippet } from '@/ui/Snippet'
import { When } from '@/ui/When'
import { AboutLinks } from './AboutLinks'
import { eventAsk, subscriptionsAsk, unanswered, type EventLine, type EventView, type Replayed } from './api'
import { Deliveries } from './Deliveries'
import { tone } from './states'
import classes from './Telling.module.css'
import { eventWord } from './words'

type Props = { dataset: string; line: EventLine; /** When the list was read. */ read: number }

/** An event of the list: what, when, about what, told to whom; opened, with its deliveries and its data. */
export function EventItem({ dataset, line, read }: Props) {
  const { t } = useTranslation('telling')
  const format = useFormat()
  const id = useId()
  const [open, setOpen] = useState(false)
  const [replays, setReplays] = useState<readonly Replayed[]>([])
  const event = useQuery({ ...eventAsk(dataset, line.id, replays), ...(line.event ? { initialData: line.event, initialDataUpdatedAt: read } : {}) })
  const client = useQueryClient()
  const answered = event.data !== undefined && replays.length > 0 && unanswered(event.data, replays).length === 0
  useEffect(() => {
    if (answered) void client.invalidateQueries({ queryKey: subscriptionsAsk(dataset).queryKey }) // an answer of 410 turns a subscription off
  }, [answered, client, dataset])
  const what = eventWord(line.name)
  return (
    <li>
      <div className={classes.event}>
        <b>{what}</b>
        <span className={classes.quiet}>
          <When at={line.written} />
        </span>
        {event.data ? <AboutLinks dataset={dataset} event={event.data} /> : <span />}
        {event.data ? <Receivers event={event.data} /> : <span />}
        <Button
          size="compact-sm"
          variant="subtle"
          w="fit-content"
          aria-expanded={open}
          aria-controls={id}
          aria-label={t('list.open_of', { what, at: format.time(new Date(line.written)) })}
          onClick={() => setOpen(!open)}
        >
          {open ? t('list.close') : t('list.open')}
        </Button>
      </div>
      <div id={id} hidden={!open}>
        {open && (
          <div className={classes.details}>
            <Loaded query={event}>
              {(e) => (
                <>
                  <Deliveries dataset={dataset} event={e} replays={replays} onReplay={(begun) => setReplays([...replays, ...begun])} />
                  <details>
                    <summary>{t('json')}</summary>
                    <Snippet label={t('json')} text={JSON.stringify({ id: e.id, name: e.name, subject: e.subject, time: e.time, data: e.data }, null, 2)} />
                  </details>
                </>
              )}
            </Loaded>
          </div>
        )}
      </div>
    </li>
  )
}

function Receivers({ event }: { event: EventView }) {
  const { t } = useTranslation('telling')
  if (event.deliveries.length === 0) return <span className={classes.quiet}>{t('list.nobody')}</span>
  return (
    <span className={classes.receivers}>
      {event.deliveries.map((d) => (
        <span key={d.subscription}>
          {d.subscription} <Dot tone={tone[d.state]}>{t(`state.${d.state}`)}</Dot>
        </span>
      ))}
    </span>
  )
}
