import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { dress, stops, type Look } from './tour'

const looks: Look[] = [
  { language: 'ko', scheme: 'light', width: 1280, height: 800 },
  { language: 'en', scheme: 'dark', width: 360, height: 740 },
]

for (const look of looks) {
  test.describe(`in ${look.scheme}, ${look.language}, ${look.width} px wide`, () => {
    // One browser page goes to all pages, as a person does. After a failure the runner begins with another one.
    let page: Page
    test.beforeAll(async ({ browser }) => {
      page = await (await browser.newContext()).newPage() // axe opens another page beside it
      await dress(page, look)
    })
    test.afterAll(() => page.context().close())
    for (const stop of stops) {
      test(`${stop.name} has nothing serious against it`, async () => {
        test.skip(!(await stop.go(page, look.language)), 'the server has none to show')
        const found = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze()
        const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
        expect(serious.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`).join('\n')}`)).toEqual([])
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow, 'pixels that the page is too wide').toBeLessThanOrEqual(0)
      })
    }
  })
}
