import { expect, test, type Page } from '@playwright/test'
import { speaker } from './journeys/words'
import { stagehand } from './stagehand'
import { dress, menu } from './tour'

const say = speaker('en')
const inner = (whole: RegExp) => new RegExp(whole.source.slice(1, -1))

async function collect(page: Page, dataset: string): Promise<void> {
  await dress(page, { language: 'en', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/')
  await menu(page, 'en', 'datasets')
  await page.getByRole('main').getByRole('link', { name: dataset }).click()
  await page.getByRole('button', { name: say('datasets:run_now') }).click()
  await expect(page.getByRole('heading', { level: 1, name: say('runs:title') })).toBeVisible({ timeout: 20_000 })
}

let down = false

test.afterEach(async () => {
  if (down) await stagehand.startServer()
  down = false
  if (process.env['SHEAF_STAGEHAND']) await stagehand.faults()
})

test('a person follows a run through a crash of the server, pauses it, goes on, and publishes what there is', async ({ page }) => {
  await stagehand.faults({ kind: 'latency', shop: 'ebay', path: '/itm/', delay_ms: 700 })
  await collect(page, 'shop/live')
  const rows = page.getByRole('region', { name: say('runs:arriving.title') }).getByRole('row')
  await expect(rows.nth(1)).toBeVisible({ timeout: 30_000 })

  await test.step('the server dies: the page says so and recovers by itself', async () => {
    const lost = page.getByRole('status').filter({ hasText: inner(say('runs:lost.title')) })
    down = true
    await stagehand.killServer()
    await expect(lost).toBeVisible({ timeout: 15_000 })
    await expect(rows.nth(1)).toBeVisible() // what was known stays
    await stagehand.startServer()
    down = false
    await expect(lost).toBeHidden({ timeout: 20_000 })
  })

  await test.step('paused, and going on', async () => {
    await page.getByRole('button', { name: say('runs:pause') }).click()
    await expect(page.getByRole('heading', { name: say('runs:paused') })).toBeVisible({ timeout: 20_000 })
    await page.getByRole('button', { name: say('runs:resume') }).click()
    await expect(page.getByRole('heading', { name: say('runs:going') })).toBeVisible({ timeout: 20_000 })
  })

  await test.step('another pace', async () => {
    await page.getByRole('button', { name: say('runs:slow.open') }).click()
    const dialog = page.getByRole('dialog', { name: say('runs:slow.title') })
    await dialog.getByRole('textbox', { name: say('runs:slow.rate') }).fill('5')
    await dialog.getByRole('button', { name: say('runs:slow.confirm') }).click()
    await expect(page.getByText(say('runs:told.rate'))).toBeVisible()
  })

  await test.step('stop, and publish what there is', async () => {
    await page.getByRole('button', { name: say('runs:stop.open') }).click()
    await page.getByRole('dialog', { name: say('runs:stop.title') }).getByRole('button', { name: say('runs:stop.confirm') }).click()
    await expect(page.getByRole('heading', { name: say('runs:ended.first_rows') })).toBeVisible({ timeout: 60_000 })
    await expect(page.getByText(inner(say('server:run.stopped'))).first()).toBeVisible()
  })
})

test('a run that a site refuses ends and says why', async ({ page }) => {
  await stagehand.faults({ kind: 'block', shop: 'rakuten' })
  await collect(page, 'shop/refused')
  await expect(page.getByRole('status').filter({ hasText: inner(say('runs:state.failed')) })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(inner(say('runs:ended.failed', { sources: 'rakuten.co.jp' })))).toBeVisible()
  await expect(page.getByRole('region', { name: say('runs:sources') }).getByText(inner(say('server:crawl.list_blocked')))).toBeVisible()
})
