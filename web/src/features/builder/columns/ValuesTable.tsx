import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cell, Values } from '../model'
import { columnLabel } from '../words'
import { ColumnHeading } from './ColumnHeading'
import classes from './ValuesTable.module.css'

/** A cell, and the element that it was read from. */
export type CellAt = { row: number; column: string; sample: string; node?: number | undefined }

type Props = {
  values: Values
  /** Name of the column that is looked at. */
  column: string | undefined
  cell: CellAt | undefined
  onColumn: (name: string) => void
  onCell: (at: CellAt) => void
  /** Puts a column in the place of another one. */
  onMove: (name: string, beside: string) => void
}

const rowHeight = 34

/**
 * What the recipe reads, live. Headings choose a column, cells show where they were read from. Only rows in sight are drawn; arrow keys go
 * from cell to cell. Headings are dragged to other places, or moved by Shift and an arrow.
 */
export function ValuesTable({ values, column, cell, onColumn, onCell, onMove }: Props) {
  const { t, i18n } = useTranslation('builder')
  const scroller = useRef<HTMLDivElement>(null)
  const [dragged, setDragged] = useState<string>()
  const [over, setOver] = useState<string>()
  const [active, setActive] = useState<[number, number]>([0, 0])
  // eslint-disable-next-line react-hooks/incompatible-library -- the table is drawn anew whenever the virtualizer says so
  const rows = useVirtualizer({ count: values.rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 8 })
  const visible = rows.getVirtualItems()
  const shown = values.columns.map(({ name }) => name)
  const above = visible[0]?.start ?? 0
  const below = rows.getTotalSize() - (visible.at(-1)?.end ?? 0)

  const move = (event: React.KeyboardEvent) => {
    const [row, at] = active
    const to: Record<string, [number, number]> = {
      ArrowDown: [row + 1, at],
      ArrowUp: [row - 1, at],
      ArrowRight: [row, at + 1],
      ArrowLeft: [row, at - 1],
      Home: [row, 0],
      End: [row, values.columns.length - 1],
    }
    const next = to[event.key]
    if (!next || !(event.target as HTMLElement).closest('td')) return
    event.preventDefault()
    const line = Math.max(0, Math.min(values.rows.length - 1, next[0]))
    const place = Math.max(0, Math.min(values.columns.length - 1, next[1]))
    setActive([line, place])
    rows.scrollToIndex(line)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${line},${place}"]`)?.focus())
  }

  return (
    <div ref={scroller} className={classes.scroller}>
      <table role="grid" className={classes.table} aria-label={t('columns.table')} aria-rowcount={values.rows.length + 1} onKeyDown={move}>
        <thead>
          <tr>
            {values.columns.map((one, place) => (
              <th
                key={one.name}
                scope="col"
                data-chosen={one.name === column || undefined}
                data-dragged={one.name === dragged || undefined}
                data-over={(one.name === over && one.name !== dragged && (shown.indexOf(dragged ?? '') < place ? 'end' : 'start')) || undefined}
                draggable
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move'
                  event.dataTransfer.setData('text/plain', one.name)
                  setDragged(one.name)
                }}
                onDragOver={(event) => {
                  if (dragged === undefined) return
                  event.preventDefault()
                  setOver(one.name)
                }}
                onDrop={(event) => {
                  event.preventDefault()
                  if (dragged !== undefined) onMove(dragged, one.name)
                }}
                onDragEnd={() => (setDragged(undefined), setOver(undefined))}
              >
                <ColumnHeading
                  column={one}
                  chosen={one.name === column}
                  onChoose={() => onColumn(one.name)}
                  onMove={(by) => {
                    const beside = shown[place + by]
                    if (beside !== undefined) onMove(one.name, beside)
                  }}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {visible.map(({ index }) => {
            const row = values.rows[index]
            if (!row) return null
            return (
              <tr key={index} aria-rowindex={index + 2} style={{ height: rowHeight }}>
                {values.columns.map(({ name }, place) => {
                  const one = row.cells[place]
                  const at: CellAt = { row: index, column: name, sample: one?.sample ?? row.sample, node: one?.node ?? (one?.sample === undefined ? row.node : undefined) }
                  return (
                    <td
                      key={name}
                      data-at={`${index},${place}`}
                      data-chosen={(cell?.row === index && cell.column === name) || undefined}
                      data-column={name === column || undefined}
                      data-empty={one?.text ? undefined : true}
                      aria-selected={cell?.row === index && cell.column === name}
                      tabIndex={active[0] === index && active[1] === place ? 0 : -1}
                      title={one?.text}
                      onFocus={() => setActive([index, place])}
                      onClick={() => onCell(at)}
                      onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), onCell(at))}
                    >
                      <Value cell={one} empty={t('columns.empty', { column: columnLabel(name, i18n) })} />
                    </td>
                  )
                })}
              </tr>
            )
          })}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}

function Value({ cell, empty }: { cell: Cell | undefined; empty: string }) {
  const { t } = useTranslation('builder')
  if (cell?.unseen) {
    return (
      <span className={classes.unseen} title={t('columns.unseenHint')}>
        {t('columns.unseen')}
      </span>
    )
  }
  if (!cell || cell.text === '') {
    return (
      <span className={classes.nothing} title={cell?.problem ?? empty}>
        <span aria-hidden>{'–'}</span>
        <span className="visually-hidden">{cell?.problem ?? empty}</span>
      </span>
    )
  }
  return <span className={classes.value}>{cell.text}</span>
}
