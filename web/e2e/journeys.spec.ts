import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { Keyboard, Mouse } from './journeys/hand'
import { hand as handOver, journeys } from './journeys/journey'
import { Walk } from './journeys/walk'
import { speaker } from './journeys/words'

/** Journeys of people from a pasted address to a published version. internal/acceptance/ui sets the stage and says which. */
const all = journeys()

test.describe.configure({ mode: 'default' })
test.use({ trace: process.env['CI'] ? 'off' : 'retain-on-failure' }) // what nobody can look at is not recorded
if (all.length === 0) test('journeys', () => test.skip(true, 'journeys are begun by go test ./internal/acceptance/ui'))

for (const journey of all) {
  test(journey.name, async ({ page }) => {
    test.setTimeout(240_000)
    const seen = watch(page)
    const begun = Date.now()
    const hand = journey.hand === 'keyboard' ? new Keyboard(page) : new Mouse(page)
    const walk = new Walk(page, hand, speaker(journey.language), journey)
    await page.goto('/')
    await test.step('language', () => walk.speak())
    await test.step('open', () => walk.open())
    if (journey.hostile) await test.step('look around', () => walk.lookAround())
    await test.step('accept', () => walk.accept())
    await test.step('columns', () => walk.columns())
    await test.step('key', () => walk.key())
    await test.step('try', () => walk.tryOut())
    await test.step('save', () => walk.save())
    const version = await test.step('run', () => walk.arrive())
    const seconds = (Date.now() - begun) / 1000
    handOver(journey, { name: journey.name, clicks: hand.clicks, keys: hand.keys, seconds, ...version })
    console.log(`${journey.name}: ${hand.clicks} clicks, ${hand.keys} keys, ${seconds.toFixed(0)} s, ${version.dataset} v${version.version}`)
    expect(seen).toEqual([])
    if (journey.hand === 'keyboard') expect(hand.clicks).toBe(0)
  })
}

/** Notes what must not happen: requests to other hosts, dialogs, further windows. */
function watch(page: Page): string[] {
  const seen: string[] = []
  const own = new URL(test.info().project.use.baseURL ?? '').host
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol) && host !== own) seen.push(`request to ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.context().on('page', () => seen.push('another window'))
  return seen
}
