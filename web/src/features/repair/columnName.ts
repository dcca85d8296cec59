import type { i18n } from 'i18next'
import { columnLabel } from '@/features/builder/words'
import type { Column } from './api'

/** What people call a broken column: the table's own words, else its name. */
export function columnName(column: Pick<Column, 'field' | 'label'>, i18n: i18n): string {
  return (i18n.language === 'ko' ? column.label.ko : column.label.en) || columnLabel(column.field, i18n)
}
