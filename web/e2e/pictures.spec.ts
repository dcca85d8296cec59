import { test } from '@playwright/test'
import { dress, stops, type Look } from './tour'

// Writes docs/ui/*.png; only when asked to, by PICTURES=1.
const looks: (Look & { suffix: string })[] = [
  { suffix: '', language: 'ko', scheme: 'light', width: 1280, height: 800 },
  { suffix: '-en-dark', language: 'en', scheme: 'dark', width: 1280, height: 800 },
  { suffix: '-360', language: 'ko', scheme: 'light', width: 360, height: 740 },
]

for (const look of looks) {
  for (const stop of stops) {
    test(`picture of ${stop.name}${look.suffix}`, async ({ page }) => {
      test.skip(!process.env['PICTURES'], 'PICTURES is not set')
      await dress(page, look)
      test.skip(!(await stop.go(page, look.language)), 'the server has none to show')
      await page.waitForTimeout(600) // fonts and transitions
      await page.screenshot({ path: `../docs/ui/${stop.name}${look.suffix}.png`, animations: 'disabled' })
    })
  }
}
