import i18next from 'i18next'
import { Problem } from '@/api/problem'
import { said, sayable } from './said'

/** What went wrong and what to do, for people: the UI's own words where it knows the code, else the server's sentence. */
export function sentence(error: unknown): string {
  if (!(error instanceof Problem)) return i18next.t('problems:broken')
  if (error.code === 'unreachable') return i18next.t('problems:unreachable')
  if (sayable(error.said) && error.said[0]?.text === error.detail) return said(error.said, error.detail)
  const known = Object.keys(i18next.t('problems:code', { returnObjects: true })).find((code) => code === error.code.replace('.', '_'))
  if (known) return i18next.t(`problems:code.${known as 'not_found'}`)
  return error.detail || i18next.t('problems:unknown', { status: error.status })
}
