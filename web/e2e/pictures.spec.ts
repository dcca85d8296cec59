import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'
import { picture, wanted } from './picture'
import { stagehand } from './stagehand'
import { dress, menu, stops, type Look } from './tour'

// Writes docs/ui/*.png; only when asked to, by PICTURES=1. TestPictures of internal/acceptance/ui sets the stage.
test.skip(!process.env['PICTURES'], 'PICTURES is not set')

const looks: (Look & { suffix: string })[] = [
  { suffix: '', language: 'ko', scheme: 'light', width: 1280, height: 800 },
  { suffix: '-en-dark', language: 'en', scheme: 'dark', width: 1280, height: 800 },
  { suffix: '-360', language: 'ko', scheme: 'light', width: 360, height: 740 },
]

for (const look of looks) {
  for (const stop of stops.filter(({ name }) => wanted(`${name}${look.suffix}`))) {
    test(`picture of ${stop.name}${look.suffix}`, async ({ page }) => {
      await dress(page, look)
      test.skip(!(await stop.go(page, look.language)), 'the server has none to show')
      await picture(page, `${stop.name}${look.suffix}`)
    })
  }
}

test('pictures of a recipe that is repaired', async ({ page }) => {
  const say = speaker('ko')
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/')
  await menu(page, 'ko', 'holds')
  await page.getByRole('row').filter({ hasText: 'shop/phones' }).getByRole('link').first().click()
  await page.getByRole('link', { name: say('repair:open') }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: say('repair:title') })).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('heading', { name: /고장 난 열/ })).toBeVisible({ timeout: 60_000 })
  await picture(page, 'repair')
  await page.setViewportSize({ width: 360, height: 740 })
  await picture(page, 'repair-360')
})

test('pictures of a run that goes on', async ({ page }) => {
  const say = speaker('ko')
  await stagehand.faults({ kind: 'latency', shop: 'ebay', path: '/itm/', delay_ms: 900 })
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/datasets/shop/live')
  await page.getByRole('button', { name: say('datasets:run_now') }).click()
  const rows = page.getByRole('region', { name: say('runs:arriving.title') }).getByRole('row')
  await expect(rows.nth(4)).toBeVisible({ timeout: 60_000 })
  await picture(page, 'live')
  await page.setViewportSize({ width: 360, height: 740 })
  await picture(page, 'live-360')
  await stagehand.faults()
})
