import type { i18n } from 'i18next'

/** The words of a key in builder.json that is made from a word of the API; `fallback` where there are none. */
export function wordsFor(key: string, i18n: i18n, fallback: string): string {
  return i18n.t([`builder:${key}`], { defaultValue: fallback })
}

/**
 * What a column is called for people. Columns of the products and documents tables have names in the UI's words; a column that somebody named
 * keeps its name.
 */
export function columnLabel(name: string, i18n: i18n): string {
  return wordsFor(`names.${name}`, i18n, name.replaceAll('_', ' '))
}

/** What a type is called for people. */
export function typeLabel(type: string, i18n: i18n): string {
  return wordsFor(`types.${type}`, i18n, type)
}

/** A sentence that the server gives in both languages, in the one that is shown. */
export function say(words: { ko: string; en: string }, i18n: i18n): string {
  return i18n.language === 'ko' ? words.ko : words.en
}
