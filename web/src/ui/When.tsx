import { Tooltip } from '@mantine/core'
import { useNow } from './now'
import { useFormat } from './format'

/** A moment as people say it, with the exact time behind it. */
export function When({ at }: { at: string }) {
  const format = useFormat()
  const now = useNow()
  const then = new Date(at)
  const ahead = then.getTime() - now.getTime()
  const seen = ahead > 0 && ahead < 60_000 ? then : now // what has just happened, since the page's clock last moved
  return (
    <Tooltip label={format.time(then)} events={{ hover: true, focus: false, touch: true }}>
      <time dateTime={at}>{format.relative(then, seen)}</time>
    </Tooltip>
  )
}
