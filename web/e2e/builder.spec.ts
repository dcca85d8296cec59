import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { Keyboard } from './journeys/hand'
import { speaker } from './journeys/words'
import type { Language } from './journeys/words'

/** Building by hand: picking rows and values on the page, undo, canvas and text. The server must reach a shop (of the mall) under this address. */
const shop = process.env['SHEAF_SHOP'] ?? 'https://www.ebay.com/sch/i.html?_nkw=desk+lamp'

/** How the shop writes a product's title: no other text of its page looks so. */
const product = /Lamp [A-Z]{2}-\d+/

async function open(page: Page, language: Language): Promise<void> {
  const say = speaker(language)
  await page.addInitScript((chosen) => localStorage.setItem('sheaf.language', chosen), language)
  await page.goto('/new')
  await page.getByRole('textbox', { name: say('builder:new.address') }).fill(shop)
  await page.keyboard.press('Enter')
  const heading = page.getByRole('heading', { name: say('builder:find.title') })
  const refused = page.getByRole('alert')
  await expect(heading.or(refused).first()).toBeVisible({ timeout: 60_000 })
  test.skip(!(await heading.isVisible()), `${shop} cannot be reached from the server`)
}

test('a person picks rows and a column on the page by mouse, in Korean', async ({ page }) => {
  const say = speaker('ko')
  await open(page, 'ko')
  await page.getByRole('button', { name: say('builder:find.byHand') }).click()
  const shown = page.frameLocator('iframe')
  const titles = shown.getByText(product)
  const prominent = page.getByRole('region', { name: say('builder:pick.rows') })

  await test.step('one click finds all rows, one on a row leaves it out, one more takes it back', async () => {
    await titles.nth(2).click()
    await expect(prominent.getByRole('status').getByText(/^비슷한 것 \d+개$/)).toBeVisible()
    await titles.nth(5).click()
    await expect(prominent.getByText(/^1개 뺌$/)).toBeVisible()
    await titles.nth(5).click()
    await expect(prominent.getByText(/^1개 뺌$/)).toBeHidden()
    await page.getByRole('button', { name: /^이 \d+개로 시작$/ }).click()
  })
  const table = page.getByRole('grid', { name: say('builder:columns.table') })
  await expect(table).toBeVisible({ timeout: 30_000 })

  await test.step('a value becomes a column, and undo takes it back', async () => {
    await page.getByRole('button', { name: say('builder:columns.add'), exact: true }).click()
    await shown.getByText(/^(Free delivery|\+\$[\d.]+ delivery)$/).first().click()
    await page.getByRole('combobox', { name: say('builder:columns.nameChoice') }).click()
    await page.getByRole('option', { name: say('builder:names.shipping_price') }).click()
    await page.getByRole('button', { name: say('builder:pick.addColumn') }).click()
    const heading = table.getByRole('columnheader', { name: /^배송비/ })
    await expect(heading).toBeVisible()
    await page.keyboard.press('ControlOrMeta+z')
    await expect(heading).toBeHidden()
    await page.keyboard.press('ControlOrMeta+Shift+z')
    await expect(heading).toBeVisible()
  })

  await test.step('the text shows what the steps made, and tells a mistake by its line', async () => {
    await page.getByRole('tab', { name: say('builder:draft.yaml') }).click()
    const text = page.getByRole('textbox', { name: say('builder:yaml.label') })
    await expect(text).toHaveValue(/shipping_price:/)
    await text.fill((await text.inputValue()).replace('shipping_price:', 'shipping_price: { requird: true }\n  condition:'))
    await page.getByRole('button', { name: say('builder:yaml.store') }).click()
    await expect(page.getByRole('alert').getByText(/requird/)).toBeVisible()
  })
})

test('a person builds by keyboard only, in English', async ({ page }) => {
  const say = speaker('en')
  await open(page, 'en')
  const hand = new Keyboard(page)
  await hand.press(page.getByRole('button', { name: say('builder:find.byHand') }))
  const preview = page.getByRole('application')
  await expect(preview).toBeVisible()
  await expect(page.frameLocator('iframe').getByText(product).first()).toBeVisible()

  await test.step('Tab goes from element to element, arrows outwards and back, Enter takes', async () => {
    await expect(async () => {
      await page.keyboard.press('Tab')
      await expect(preview).toBeFocused({ timeout: 200 })
    }).toPass()
    const said = page.getByRole('status').filter({ hasText: /^(Link|Text|Group|Picture|Heading): / })
    await expect(async () => {
      await page.keyboard.press('Tab')
      await expect(said).toHaveText(product, { timeout: 100 })
    }).toPass({ timeout: 30_000, intervals: [1] })
    const at = (await said.textContent()) ?? ''
    await page.keyboard.press('ArrowUp')
    await expect(said).not.toHaveText(at)
    await page.keyboard.press('ArrowDown')
    await expect(said).toHaveText(at)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('status').getByText(/^\d+ similar$/)).toBeVisible()
    await page.keyboard.press('Escape')
  })
  await hand.press(page.getByRole('button', { name: /^Start with these \d+ rows$/ }))
  await expect(page.getByRole('grid', { name: say('builder:columns.table') })).toBeVisible({ timeout: 30_000 })

  await test.step('the canvas: a box is chosen and changed', async () => {
    await page.getByRole('tab', { name: say('builder:draft.wizard') }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await hand.press(page.getByRole('button', { name: /^Start: / }))
    const addresses = page.getByRole('textbox', { name: say('builder:canvas.addresses') })
    await hand.write(addresses, `${shop}&_pgn=[1-3]`)
    await expect(page.getByText('3 addresses')).toBeVisible()
    await hand.press(page.getByRole('button', { name: say('builder:canvas.store') }).first())
    await expect(page.getByRole('button', { name: /^Start: .*\[1-3\]/ })).toBeVisible()
  })
  expect(hand.clicks).toBe(0)
})
