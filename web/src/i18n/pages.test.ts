import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import ko from './ko/words'
import { everywhere } from './languages'

/** Words that a file says: those it takes by useTranslation, and those it names before a colon. */
function said(text: string): string[] {
  const taken = [...text.matchAll(/useTranslation\(([^)]*)\)/g)].flatMap((m) => [...(m[1] ?? '').matchAll(/'(\w+)'/g)].map((n) => n[1] ?? ''))
  const named = [...text.matchAll(/['"`](\w+):[\w$]/g)].map((m) => m[1] ?? '').filter((name) => name in ko)
  return [...taken, ...named]
}

/** The file that an import names, undefined for packages and for what is no script. */
function imported(from: string, name: string): string | undefined {
  const base = name.startsWith('@/') ? join('src', name.slice(2)) : name.startsWith('.') ? join(dirname(from), name) : undefined
  return base && [`${base}.tsx`, `${base}.ts`].find((f) => existsSync(f))
}

/** Features whose words are said by a file and by all that it imports. */
function sayings(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set()
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const out = new Set(said(text))
  for (const m of text.matchAll(/(?:^import (?!type\b)[^'"]*|\bimport\()['"]([^'"]+)['"]/gm)) {
    const next = imported(file, m[1] ?? '')
    if (next) for (const feature of sayings(next, seen)) out.add(feature)
  }
  return out
}

const beyond = (features: Iterable<string>) => [...new Set(features)].filter((f) => f !== 'server' && !everywhere.some((e) => e === f)).sort()

describe('words of pages', () => {
  const router = 'src/app/router.tsx'
  const text = readFileSync(router, 'utf8')
  const pages = [...text.matchAll(/page\(\[([^\]]*)\], \(\) => import\('([^']+)'\)/g)].map((m) => ({
    words: [...(m[1] ?? '').matchAll(/'(\w+)'/g)].map((n) => n[1] ?? ''),
    module: m[2] ?? '',
  }))

  it('knows every page', () => {
    expect(pages.length).toBe([...text.matchAll(/\bpath: '/g)].length)
  })

  it.each(pages)('are fetched with $module, all of them and no others', ({ words, module }) => {
    const file = imported(router, module)
    expect(file).toBeDefined()
    expect(beyond(words).join(', ')).toBe(beyond(sayings(file ?? '')).join(', '))
  })

  it('are none in the frame', () => {
    const frame = ['src/main.tsx', 'src/app/App.tsx', 'src/app/Shell.tsx', 'src/ui/Broken.tsx', 'src/ui/NotFound.tsx', 'src/ui/PageSkeleton.tsx', 'src/app/report.ts']
    const seen = new Set([router]) // pages are reached by it alone
    expect(beyond(frame.flatMap((f) => [...sayings(f, seen)]))).toEqual([])
  })
})
