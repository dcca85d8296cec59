import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { everywhere, languages } from '@/i18n/languages'

const dist = 'dist'
/** Addresses that stand in the libraries' own messages and namespaces; none of them is ever asked for anything. */
const known = new Set([
  'www.w3.org', // namespaces of SVG and MathML
  'react.dev', // React's error messages
  'mantine.dev', // Mantine's error messages
  'help.mantine.dev',
  'tanstack.com', // the router's and the table's warnings
  'reactflow.dev', // the canvas library's mark and errors
  'www.i18next.com', // i18next's warnings
  'react.i18next.com',
  'github.com', // issues that warnings point to, and the font's licence
  'scripts.sil.org', // the font's licence
])

const files = (suffix: RegExp) => readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((f) => suffix.test(f))

describe('the built UI', () => {
  beforeAll(() => {
    if (!existsSync(join(dist, 'index.html'))) throw new Error('there is no built UI: run make web')
  })

  it('names no host that it might be asked of', () => {
    const foreign: string[] = []
    for (const file of files(/\.(js|css|html|svg)$/)) {
      const text = readFileSync(join(dist, file), 'utf8')
      for (const [, host] of text.matchAll(/(?:https?:)?\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/"'`)\s?#:]|$)/gi)) {
        if (host && !known.has(host.toLowerCase())) foreign.push(`${file}: ${host}`)
      }
    }
    expect([...new Set(foreign)]).toEqual([])
  })

  it('has no script in its page', () => {
    const page = readFileSync(join(dist, 'index.html'), 'utf8')
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(page).not.toMatch(/\son\w+=/)
  })

  it('starts with less than 300 KB of compressed scripts', () => {
    // What the page names, and what those import without being asked: the shell, before any page of it is opened.
    const page = readFileSync(join(dist, 'index.html'), 'utf8')
    const shell = new Set<string>()
    const visit = (file: string) => {
      if (shell.has(file)) return
      shell.add(file)
      const text = readFileSync(join(dist, file), 'utf8')
      for (const m of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g)) visit(join('assets', m[1] ?? ''))
    }
    for (const m of page.matchAll(/(?:src|href)="\/(assets\/[\w.-]+\.js)"/g)) visit(m[1] ?? '')
    for (const feature of everywhere) {
      const words = files(new RegExp(`assets/${feature}-[\\w-]+\\.js$`)) // the larger language of them
      expect(words.length, feature).toBeGreaterThanOrEqual(languages.length)
      shell.add(words.sort((a, b) => size(b) - size(a))[0] ?? '')
    }
    const total = [...shell].map(size).reduce((a, b) => a + b, 0)
    console.log(`the shell: ${(total / 1024).toFixed(1)} KB`)
    expect(total).toBeLessThan(300 * 1024)
    expect([...shell].filter((f) => f.includes('/canvas-')), 'the canvas is for the one page that has it').toEqual([])
  })

  it('has every text above 1 KB compressed ahead', () => {
    for (const file of files(/\.(js|css|html|json|svg)$/)) {
      if (statSync(join(dist, file)).size <= 1024) continue
      expect(existsSync(join(dist, file + '.br')), file).toBe(true)
      expect(existsSync(join(dist, file + '.gz')), file).toBe(true)
    }
  })
})

/** Bytes on the wire by gzip, the larger of the two. */
const size = (file: string) => statSync(join(dist, existsSync(join(dist, file + '.gz')) ? file + '.gz' : file)).size
