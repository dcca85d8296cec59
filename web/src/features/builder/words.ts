import type { i18n } from 'i18next'

/**
 * What a column is called for people. Columns of the products and documents tables have names in the UI's words; a column that somebody named
 * keeps its name.
 */
export function columnLabel(name: string, i18n: i18n): string {
  const key = `builder:names.${name}`
  return i18n.exists(key) ? i18n.t(key) : name.replaceAll('_', ' ')
}

/** What a type is called for people. */
export function typeLabel(type: string, i18n: i18n): string {
  const key = `builder:types.${type}`
  return i18n.exists(key) ? i18n.t(key) : type
}

/** A sentence that the server gives in both languages, in the one that is shown. */
export function say(words: { ko: string; en: string }, i18n: i18n): string {
  return i18n.language === 'ko' ? words.ko : words.en
}
