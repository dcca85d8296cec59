import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import en from './en/words'
import ko from './ko/words'

/** Keys of one feature, dotted; values by key. */
function flat(texts: object, prefix = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(texts) as [string, unknown][]) {
    if (typeof value === 'string') out.set(prefix + key, value)
    else for (const [k, v] of flat(value as object, `${prefix}${key}.`)) out.set(k, v)
  }
  return out
}

const all = (words: Record<string, object>) =>
  new Map(Object.entries(words).flatMap(([feature, texts]) => [...flat(texts)].map(([k, v]) => [`${feature}:${k}`, v] as const)))
const korean = all(ko)
const english = all(en)

// Plural forms are one key: Korean has only _other, English _one and _other.
const single = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const keys = (words: Map<string, string>) => [...new Set([...words.keys()].map(single))].sort()
const holes = (text: string) => [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map((m) => m[1]))].sort()

/** All sources of the UI as one text each. */
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((f) => /\.tsx?$/.test(f) && !f.includes('i18n') && !f.endsWith('.d.ts') && !f.endsWith('.test.ts'))
  .map((f) => readFileSync(join('src', f), 'utf8'))

describe('words', () => {
  it('has the same keys in both languages', () => {
    expect(keys(english)).toEqual(keys(korean))
  })

  it('fills the same holes in both languages', () => {
    for (const [key, text] of korean) {
      if (key.startsWith('server:')) continue // a language may leave out what its sentence does not need (internal/phrase)
      for (const form of [key, `${single(key)}_other`, single(key)]) {
        const other = english.get(form as never)
        if (other !== undefined) {
          expect({ key, holes: holes(other) }).toEqual({ key, holes: holes(text) })
          break
        }
      }
    }
  })

  it('has a plural for one wherever English counts', () => {
    for (const key of english.keys()) if (key.endsWith('_other')) expect([...english.keys()]).toContain(`${single(key)}_one`)
  })

  it('has no empty text, and Korean text in Korean', () => {
    for (const [key, text] of [...korean, ...english]) expect({ key, empty: text.trim() === '' }).toEqual({ key, empty: false })
    for (const [key, text] of english) expect({ key, korean: /[가-힣]/.test(text) }).toEqual({ key, korean: false })
  })

  it('has no key that nothing uses', () => {
    // What the server may say is held against its own list by a Go test (internal/phrase). A key is used where it stands in quotes, or where the beginning of it stands in a template: `stage.${name}`.
    const literal = new Set<string>()
    const beginnings = new Set<string>()
    for (const text of sources) {
      for (const m of text.matchAll(/['"`]([\w-]+:)?([\w.-]+)['"`]/g)) literal.add(m[2] ?? '')
      for (const m of text.matchAll(/`(?:[\w-]+:)?([\w.-]+[._])\$\{/g)) beginnings.add(m[1] ?? '')
    }
    const unused = keys(korean).filter((key) => !key.startsWith('server:')).filter((key) => {
      const name = key.slice(key.indexOf(':') + 1)
      const parents = name.split('.').map((_, i, parts) => parts.slice(0, i).join('.'))
      return !literal.has(name) && ![...beginnings].some((b) => name.startsWith(b)) && !parents.some((p) => p !== '' && literal.has(p))
    })
    expect(unused).toEqual([])
  })
})
