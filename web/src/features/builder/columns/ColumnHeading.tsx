import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TableColumn } from '../model'
import { columnLabel, typeLabel } from '../words'
import classes from './ColumnHeading.module.css'

type Props = { column: TableColumn; chosen: boolean; onChoose: () => void; /** One place to the left (-1) or right (1). */ onMove: (by: -1 | 1) => void }

/** Heading of a column: its name, its type in plain words, how many rows have it. */
export function ColumnHeading({ column, chosen, onChoose, onMove }: Props) {
  const { t, i18n } = useTranslation('builder')
  const label = columnLabel(column.name, i18n)
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(column.fill)
  return (
    <UnstyledButton
      className={classes.heading}
      aria-pressed={chosen}
      aria-keyshortcuts="Shift+ArrowLeft Shift+ArrowRight"
      onClick={onChoose}
      onKeyDown={(event) => {
        if (!event.shiftKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
        event.preventDefault()
        onMove(event.key === 'ArrowLeft' ? -1 : 1)
      }}
      title={t('columns.headingHint', { name: column.name })}
    >
      <span className={classes.name}>
        {label}
        {column.required && (
          <span className={classes.required} title={t('columns.required')}>
            <span aria-hidden>{' *'}</span>
            <span className="visually-hidden">{t('columns.required')}</span>
          </span>
        )}
      </span>
      <span className={classes.type}>{typeLabel(column.type, i18n)}</span>
      <span className={classes.fill}>
        <span className={classes.track} aria-hidden>
          <span className={classes.bar} data-low={column.fill < 0.5 || undefined} style={{ width: `${Math.round(column.fill * 100)}%` }} />
        </span>
        <span className="numbers">{t('columns.fill', { percent })}</span>
      </span>
    </UnstyledButton>
  )
}
