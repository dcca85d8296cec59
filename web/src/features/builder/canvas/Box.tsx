import { Handle, Position } from '@xyflow/react'
import type { NodeProps } from '@xyflow/react'
import { Bell, Braces, CalendarClock, ChevronsRight, Columns3, Database, Flag, KeyRound, LayoutList, ShieldCheck, SquareArrowOutUpRight } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import classes from './Canvas.module.css'

const icons: Record<string, LucideIcon> = {
  start: Flag,
  list: LayoutList,
  next: ChevronsRight,
  open: SquareArrowOutUpRight,
  api: Braces,
  fields: Columns3,
  key: KeyRound,
  check: ShieldCheck,
  dataset: Database,
  checks: ShieldCheck,
  schedule: CalendarClock,
  notify: Bell,
}

/** One box of the canvas. */
export function Box({ data, selected }: NodeProps) {
  const { kind, title, words, narrow } = data as { kind: string; title: string; words: string; narrow: boolean }
  const Icon = icons[kind] ?? LayoutList
  return (
    <div className={classes.box} data-selected={selected || undefined}>
      <Handle type="target" position={narrow ? Position.Top : Position.Left} isConnectable={false} />
      <div className={classes.boxTitle}>
        <Icon size={15} aria-hidden />
        {title}
      </div>
      <div className={classes.boxWords}>{words}</div>
      <Handle type="source" position={narrow ? Position.Bottom : Position.Right} isConnectable={false} />
    </div>
  )
}
