import { readFileSync } from 'node:fs'

export type Language = 'ko' | 'en'

/** What the UI says: `say('builder:find.start.list')` is that text as it stands on the screen, for roles' names and visible text. */
export type Say = (key: string, values?: Record<string, string | number>) => RegExp

type Words = { [key: string]: string | Words }

const read = new Map<string, Words>()

function file(language: Language, feature: string): Words {
  const path = new URL(`../../src/i18n/${language}/${feature}.json`, import.meta.url)
  const known = read.get(path.href)
  if (known) return known
  const words = JSON.parse(readFileSync(path, 'utf8')) as Words
  read.set(path.href, words)
  return words
}

function lookUp(language: Language, key: string): string[] {
  const [feature = '', path = ''] = key.split(':')
  const whole = file(language, feature)[path] // words of the server lie under their codes, which have dots
  if (typeof whole === 'string') return [whole]
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  let at: Words | string | undefined = file(language, feature)
  for (const step of steps) at = typeof at === 'object' ? at[step] : undefined
  const words = typeof at === 'object' ? [at[last], at[`${last}_one`], at[`${last}_other`]] : []
  return words.filter((one) => typeof one === 'string')
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The whole text, in each of its plural forms; what is filled in matches anything unless it is given. */
export function speaker(language: Language): Say {
  return (key, values = {}) => {
    const forms = lookUp(language, key)
    if (forms.length === 0) throw new Error(`the UI has no words ${key} in ${language}`)
    const pattern = (text: string) =>
      text
        .split(/\{\{(\w+)\}\}/)
        .map((part, index) => (index % 2 === 0 ? escaped(part) : part in values ? escaped(String(values[part])) : '.+'))
        .join('')
    return new RegExp(`^(?:${forms.map(pattern).join('|')})$`)
  }
}
