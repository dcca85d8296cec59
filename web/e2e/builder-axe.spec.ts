import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { speaker } from './journeys/words'
import { picture } from './picture'
import { dress, type Look } from './tour'

/** A shop of the mall that the server reaches. */
const shop = process.env['SHEAF_SHOP'] ?? 'https://www.ebay.com/sch/i.html?_nkw=desk+lamp'

const looks: Look[] = [
  { language: 'ko', scheme: 'light', width: 1280, height: 800 },
  { language: 'en', scheme: 'dark', width: 360, height: 740 },
]

/** What is shown has nothing serious against it, and is no wider than the window. The page of the shop in its frame is not ours. */
async function look(page: Page, where: string): Promise<void> {
  await picture(page, `builder-${where}`)
  const found = await new AxeBuilder({ page }).exclude('iframe').analyze()
  const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  expect.soft(serious.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary ?? ''}`).join('\n')}`), where).toEqual([])
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${where}: pixels that the page is too wide`).toBeLessThanOrEqual(0)
}

for (const one of looks) {
  test(`the builder's screens in ${one.scheme}, ${one.language}, ${one.width} px wide have nothing serious against them`, async ({ page }) => {
    test.setTimeout(120_000)
    const say = speaker(one.language)
    const next = (step: string) => page.getByRole('button', { name: say('builder:steps.next', { step: say(`builder:steps.${step}`).source.slice(4, -2) }) }).click()
    await dress(page, one)
    await page.goto('/new')
    await page.getByRole('textbox', { name: say('builder:new.address') }).fill(shop)
    await page.keyboard.press('Enter')
    const heading = page.getByRole('heading', { name: say('builder:find.title') })
    await expect(heading).toBeVisible({ timeout: 60_000 })
    const at = (name: string) => (one.width < 500 ? `${name}-en-dark-360` : name)
    await look(page, at('find'))
    await page.getByRole('button', { name: say('builder:find.start.list') }).click()
    await expect(page.getByRole('grid', { name: say('builder:columns.table') }).getByRole('row').nth(1)).toBeVisible({ timeout: 60_000 })
    await look(page, at('columns'))
    await next('key')
    await expect(page.getByRole('radiogroup', { name: say('builder:key.title') }).getByRole('radio', { checked: true })).toBeVisible({ timeout: 30_000 })
    await look(page, at('key'))
    await next('try')
    await page.getByRole('button', { name: say('builder:try.start') }).click()
    await expect(page.getByRole('heading', { name: say('builder:estimate.title') })).toBeVisible({ timeout: 60_000 })
    await look(page, at('try'))
    await next('save')
    await expect(page.getByRole('textbox', { name: say('builder:save.recipe') })).toBeVisible()
    await look(page, at('save'))
    await page.getByRole('tab', { name: say('builder:draft.canvas') }).click()
    await expect(page.getByRole('button', { name: /^(Start|시작) / }).first()).toBeVisible({ timeout: 20_000 })
    await look(page, at('canvas'))
    await page.getByRole('tab', { name: say('builder:draft.yaml') }).click()
    await expect(page.getByRole('textbox', { name: say('builder:yaml.label') })).toBeVisible()
    await look(page, at('yaml'))
  })
}
