import i18next from 'i18next'
import type { components } from '@/api/schema'
import { figure } from './figure'
import { pageOutcomeWord } from './outcome'

/** A sentence of the server as it can be translated. */
export type Said = components['schemas']['phrase.Said']

/** What the server said, in the language that is shown; `fallback` is its English sentence. */
export function said(sentences: readonly Said[] | undefined, fallback: string): string {
  if (!sentences || sentences.length === 0) return fallback
  return sentences
    .map(one)
    .filter((s, i, all) => !all.includes(s, i + 1)) // what is true of several findings is said once, at the end
    .join(' ')
}

/** Whether every part of what the server said can be said in the language that is shown. */
export function sayable(sentences: readonly Said[] | undefined): boolean {
  return !!sentences && sentences.length > 0 && sentences.every((s) => s.code !== undefined && i18next.exists(s.code, { ns: 'server' }))
}

function one(s: Said): string {
  if (!s.code) return s.text
  const params: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(s.params ?? {})) {
    params[name] = name === 'outcome' && typeof value === 'string' ? pageOutcomeWord(value) : figure(name, value, i18next.language)
  }
  for (const [name, parts] of Object.entries(s.parts ?? {})) params[name] = parts.map(one).join(' ')
  return i18next.t(s.code, { ns: 'server', ...params, defaultValue: s.text })
}
