import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { dress, stops, type Look } from './tour'

const looks: Look[] = [
  { language: 'ko', scheme: 'light', width: 1280, height: 800 },
  { language: 'en', scheme: 'dark', width: 360, height: 740 },
]

for (const look of looks) {
  for (const stop of stops) {
    test(`${stop.name} in ${look.scheme}, ${look.language}, ${look.width} px wide has nothing serious against it`, async ({ page }) => {
      await dress(page, look)
      test.skip(!(await stop.go(page, look.language)), 'the server has none to show')
      const found = await new AxeBuilder({ page }).analyze()
      const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
      expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`).join('\n')}`)).toEqual([])
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow, 'pixels that the page is too wide').toBeLessThanOrEqual(0)
    })
  }
}
