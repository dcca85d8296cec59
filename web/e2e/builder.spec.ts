import { expect, test } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { Keyboard } from './journeys/hand'
import { speaker } from './journeys/words'
import type { Language } from './journeys/words'

/**
 * Building by hand: picking rows, values and ways on the page, the columns' order, undo, canvas, text, and two windows on one draft. The server must
 * reach a shop of the mall under this address: internal/acceptance/ui sets the stage.
 */
const shop = process.env['SHEAF_SHOP'] ?? 'https://www.ebay.com/sch/i.html?_nkw=desk+lamp'

test.describe.configure({ timeout: 120_000 })

/** Waits until the page that is picked from is no longer covered: until then nobody would click on it. */
async function shownToPickFrom(page: Page): Promise<void> {
  await expect(page.getByRole('application')).toHaveAttribute('aria-busy', 'false')
}

/** How the shop writes a product's title: no other text of its page looks so. */
const product = /Lamp [A-Z]{2}-\d+/

async function open(page: Page, language: Language): Promise<void> {
  const say = speaker(language)
  await page.addInitScript((chosen) => localStorage.setItem('sheaf.language', chosen), language)
  await page.goto('/new')
  await page.getByRole('textbox', { name: say('builder:new.address') }).fill(shop)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: say('builder:find.title') })).toBeVisible({ timeout: 60_000 })
}

/** Takes the list that is proposed, without items' pages, and waits for its columns. */
async function accept(page: Page, language: Language): Promise<Locator> {
  const say = speaker(language)
  await open(page, language)
  await page.getByRole('checkbox', { name: say('builder:find.details') }).uncheck()
  await page.getByRole('button', { name: say('builder:find.start.list') }).click()
  const table = page.getByRole('grid', { name: say('builder:columns.table') })
  await expect(table).toBeVisible({ timeout: 60_000 })
  return table
}

test('a person picks rows and a column on the page by mouse, in Korean', async ({ page }) => {
  const say = speaker('ko')
  await open(page, 'ko')
  await page.getByRole('button', { name: say('builder:find.byHand') }).click()
  const shown = page.getByRole('application').frameLocator('iframe') // the page that is picked from, not one that is only shown
  const titles = shown.getByText(product)
  const prominent = page.getByRole('region', { name: say('builder:pick.rows') })

  await test.step('one click finds all rows, one on a row leaves it out, one more takes it back', async () => {
    await shownToPickFrom(page)
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
    await shownToPickFrom(page)
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

test('clicks that come while the server takes its time are all heard', async ({ page }) => {
  const say = speaker('en')
  await open(page, 'en')
  await page.getByRole('button', { name: say('builder:find.byHand') }).click()
  const titles = page.getByRole('application').frameLocator('iframe').getByText(product)
  await shownToPickFrom(page)
  await page.route(/\/pick$/, async (route) => {
    await new Promise((done) => setTimeout(done, 2_000))
    await route.continue()
  })
  for (const n of [2, 5, 6]) await titles.nth(n).click()
  const prominent = page.getByRole('region', { name: say('builder:pick.rows') })
  await expect(prominent.getByText(say('builder:pick.asking'))).toBeVisible()
  await expect(prominent.getByText(say('builder:pick.excluded', { count: 2 }))).toBeVisible()
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
    await hand.press(page.getByRole('button', { name: /^Start / }))
    const addresses = page.getByRole('textbox', { name: say('builder:canvas.addresses') })
    await hand.write(addresses, `${shop}&_pgn=[1-3]`)
    await expect(page.getByText('3 addresses')).toBeVisible()
    await hand.press(page.getByRole('button', { name: say('builder:canvas.store') }).first())
    await expect(page.getByRole('button', { name: /^Start .*\[1-3\]/ })).toBeVisible()
  })
  expect(hand.clicks).toBe(0)
})

test('columns are put in another order by dragging, by keys and by buttons', async ({ page }) => {
  const table = await accept(page, 'ko')
  const headings = table.getByRole('columnheader')
  const price = table.getByRole('columnheader', { name: /^가격/ })
  const first = async () => (await headings.first().innerText()).split('\n')[0]
  await expect(price).toBeVisible()

  await price.dragTo(headings.first())
  await expect.poll(first).toBe('가격')
  await price.getByRole('button').press('Shift+ArrowRight')
  await expect.poll(first).not.toBe('가격')
  await expect(price.getByRole('button')).toBeFocused()
  await expect(page.getByRole('status').getByText(/^가격 열을 \d+개 중 2번째로 옮겼습니다\.$/)).toBeAttached()
  await price.getByRole('button').click()
  await page.getByRole('button', { name: '왼쪽으로: 가격' }).click()
  await expect.poll(first).toBe('가격')
  await page.reload()
  await expect.poll(first).toBe('가격')
})

test('the next page is picked on the page, counted or left out, and the link of rows picked', async ({ page }) => {
  const say = speaker('ko')
  await accept(page, 'ko')
  const shown = page.getByRole('application').frameLocator('iframe') // the page that is picked from, not one that is only shown
  const ways = page.getByRole('region', { name: say('builder:paths.title') })
  const change = (what: string) => page.getByRole('button', { name: `바꾸기: ${what}` }).click()

  await test.step('there is only one page', async () => {
    await change('다음 페이지:')
    await page.getByRole('radio', { name: say('builder:paths.hows.none') }).check()
    await page.getByRole('button', { name: say('builder:paths.onlyOne') }).click()
    await expect(ways.getByText(/없음, 이 페이지가 전부/)).toBeVisible()
  })

  await test.step('a click on what leads there says where, and is taken', async () => {
    await change('다음 페이지:')
    const panel = page.getByRole('region', { name: say('builder:paths.nextTitle') })
    await shownToPickFrom(page)
    await shown.getByText(product).first().click()
    await expect(panel.getByRole('list', { name: say('builder:pick.examples') })).toContainText('/itm/')
    await shown.getByText('Go to next search page').click() // an icon without a picture: its name is shown
    await expect(panel.getByRole('list', { name: say('builder:pick.examples') })).toContainText('_pgn=2')
    await panel.getByRole('button', { name: say('builder:paths.useNext') }).click()
    await expect(ways.getByText(/없음, 이 페이지가 전부/)).toBeHidden()
  })

  await test.step('pages are counted in the address', async () => {
    await change('다음 페이지:')
    await page.getByRole('radio', { name: say('builder:paths.hows.count') }).check()
    const form = page.getByRole('region', { name: say('builder:paths.hows.count') })
    await form.getByRole('textbox', { name: say('builder:paths.template') }).fill(shop)
    await expect(form.getByText(say('builder:paths.mistakes.mark'))).toBeVisible()
    await form.getByRole('textbox', { name: say('builder:paths.template') }).fill(`${shop}&_pgn={n}`)
    await expect(form.getByRole('list', { name: say('builder:paths.makes') })).toContainText(`${shop}&_pgn=3`)
    await form.getByRole('button', { name: say('builder:paths.useCount') }).click()
    await expect(form).toBeHidden()
    await expect(ways.getByText(/다음 페이지:.*1/)).toBeVisible()
  })

  await test.step('the link of one row is that of all', async () => {
    await change('줄마다 상세 페이지:')
    const panel = page.getByRole('region', { name: say('builder:paths.linkTitle') })
    await shownToPickFrom(page)
    await shown.getByText(product).nth(1).click()
    await expect(panel.getByRole('list', { name: say('builder:pick.examples') })).toContainText('/itm/')
    await panel.getByRole('button', { name: /^\d+줄의 상세 페이지 열기$/ }).click()
    await expect(page.getByRole('radio', { name: say('builder:sample.item') })).toBeAttached({ timeout: 30_000 }) // the page of one was fetched
  })
})

test('the next page is picked by keyboard only', async ({ page }) => {
  const say = speaker('en')
  await accept(page, 'en')
  const hand = new Keyboard(page)
  await hand.press(page.getByRole('button', { name: 'Change: Next page:' }))
  const preview = page.getByRole('application')
  await expect(page.frameLocator('iframe').getByText(product).first()).toBeVisible()
  await expect(async () => {
    await page.keyboard.press('Tab')
    await expect(preview).toBeFocused({ timeout: 200 })
  }).toPass()
  const said = page.getByRole('status').filter({ hasText: /^(Link|Text|Group|Picture|Heading|Control): / })
  await expect(async () => {
    await page.keyboard.press('ArrowLeft') // from the page's end, where pagers stand
    await expect(said).toHaveText(/next search page/i, { timeout: 100 })
  }).toPass({ timeout: 30_000, intervals: [1] })
  await page.keyboard.press('Enter')
  const panel = page.getByRole('region', { name: say('builder:paths.nextTitle') })
  await expect(panel.getByRole('list', { name: say('builder:pick.examples') })).toContainText('_pgn=2')
  await page.keyboard.press('Escape')
  await hand.press(panel.getByRole('button', { name: say('builder:paths.useNext') }))
  await expect(panel).toBeHidden()
  expect(hand.clicks).toBe(0)
})

test('a window whose draft was changed in another one says so and loses nothing', async ({ page, context }) => {
  const say = speaker('en')
  const table = await accept(page, 'en')
  const other = await context.newPage()
  await other.addInitScript(() => localStorage.setItem('sheaf.language', 'en'))
  await other.goto(page.url())
  const remove = async (where: Page, column: string) => {
    await where.getByRole('grid', { name: say('builder:columns.table') }).getByRole('columnheader', { name: new RegExp(`^${column}`) }).getByRole('button').click()
    await where.getByRole('button', { name: say('builder:columns.remove') }).click()
  }
  await expect(other.getByRole('grid', { name: say('builder:columns.table') })).toBeVisible()
  await remove(other, 'Pictures')
  await expect(other.getByRole('columnheader', { name: /^Pictures/ })).toBeHidden()

  await remove(page, 'Price')
  const notice = page.getByRole('alert').filter({ hasText: say('builder:elsewhere.title').source.slice(4, -2) })
  await expect(notice).toBeVisible()
  await expect(table.getByRole('columnheader', { name: /^Pictures/ })).toBeHidden()
  await expect(table.getByRole('columnheader', { name: /^Price/ })).toBeVisible()
  await notice.getByRole('button', { name: say('builder:elsewhere.again') }).click()
  await expect(table.getByRole('columnheader', { name: /^Price/ })).toBeHidden()
  await expect(notice).toBeHidden()
})

test('what saving sets is set on the canvas', async ({ page }) => {
  const say = speaker('en')
  await accept(page, 'en')
  await page.getByRole('tab', { name: say('builder:draft.canvas') }).click()
  const panel = page.getByRole('complementary', { name: say('builder:canvas.panel') })

  await page.getByRole('button', { name: /^Safeguards / }).click()
  await panel.getByRole('textbox', { name: say('builder:checks.minRows') }).fill('40')
  await panel.getByText(say('builder:checks.coverage')).click()
  await panel.getByRole('textbox', { name: 'Price', exact: true }).fill('90')
  await expect(page.getByRole('button', { name: 'Safeguards At least 40 rows' })).toBeVisible()
  await page.getByRole('button', { name: /^Schedule / }).click()
  await panel.getByRole('combobox', { name: say('builder:save.when') }).click()
  await page.getByRole('option', { name: say('schedule:presets.weekly') }).click()
  await expect(page.getByRole('button', { name: /^Schedule .*Monday/ })).toBeVisible()
  await page.getByRole('button', { name: /^Notify / }).click()
  await panel.getByRole('textbox', { name: say('builder:save.webhook') }).fill('https://team.example/new')
  await expect(page.getByRole('button', { name: 'Notify team.example' })).toBeVisible()

  await panel.getByRole('button', { name: say('builder:canvas.toStep') }).click()
  await expect(page.getByRole('textbox', { name: say('builder:save.webhook') })).toHaveValue('https://team.example/new')
  await expect(page.getByRole('textbox', { name: say('builder:checks.minRows') })).toHaveValue('40')
})
