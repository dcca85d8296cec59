import { expect, test } from '@playwright/test'
import { dress, stops } from './tour'

test('no page asks another host for anything, nor breaks its policy', async ({ page, baseURL }) => {
  test.setTimeout(180_000)
  const own = new URL(baseURL ?? '').host
  const foreign: string[] = []
  const broken: string[] = []
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (url.host === own || url.protocol === 'blob:' || url.protocol === 'data:') return route.continue()
    foreign.push(url.href)
    return route.abort()
  })
  page.on('console', (m) => {
    if (m.type() === 'error' && /Content Security Policy/.test(m.text())) broken.push(m.text())
  })
  page.on('pageerror', (e) => broken.push(e.message))
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  for (const stop of stops) await stop.go(page, 'ko')
  expect(foreign).toEqual([])
  expect(broken).toEqual([])
})
