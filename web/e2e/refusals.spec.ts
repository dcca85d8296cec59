import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress } from './tour'

/** Addresses that give no page, on the Internet of internal/acceptance/ui (oddSites), and what is said of each. */
const refusals = [
  { address: 'https://refuses.example/lamps', code: 'forbidden', upload: true },
  { address: 'https://human.example/lamps', code: 'captcha', upload: true },
  { address: 'https://closed.example/lamps', code: 'robots', upload: false },
  { address: 'https://paper.example/list.pdf', code: 'not_html', upload: false },
  { address: 'https://silent.example/', code: 'network', upload: true },
  { address: 'http://10.0.0.1/shop', code: 'not_public', upload: false },
  { address: 'https://lost.example/lamps', code: 'not_found', upload: false },
  { address: 'https://other.example/lamps', code: 'trouble', upload: true },
] as const

const rows = Array.from({ length: 12 }, (_, i) => `<li class="card"><a href="/lamp/${i + 1}"><h2>Lamp number ${i + 1}</h2></a><span class="price">$${20 + i}.50</span></li>`).join('')
const saved = { name: 'lamps.html', mimeType: 'text/html', buffer: Buffer.from(`<!doctype html><html><head><meta charset="utf-8"><title>Lamps</title></head><body><h1>Lamps</h1><ul>${rows}</ul></body></html>`) }

for (const language of ['ko', 'en'] as const) {
  test(`why an address gives no page is said plainly, in ${language}`, async ({ page }) => {
    const say = speaker(language)
    await dress(page, { language, scheme: 'light', width: 1280, height: 800 })
    await page.goto('/new')
    const field = page.getByRole('textbox', { name: say('builder:new.address') })
    const open = page.getByRole('button', { name: say('builder:new.open') })
    for (const { address, code, upload } of refusals) {
      await field.fill(address)
      await open.click()
      const said = page.getByRole('alert').filter({ hasText: new RegExp(say(`builder:refusal.${code}.what`).source.slice(1, -1)) })
      await expect(said, address).toBeVisible({ timeout: 20_000 })
      await expect(said.getByRole('button', { name: say('builder:refusal.upload') })).toHaveCount(upload ? 1 : 0)
    }
    await field.fill('lamps')
    await open.click()
    await expect(page.getByText(say('server:draft.address_form'))).toBeVisible()
  })
}

test('a page that was saved by a browser is taken where the site refuses', async ({ page }) => {
  const say = speaker('ko')
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/new')
  await page.getByRole('textbox', { name: say('builder:new.address') }).fill('https://refuses.example/lamps')
  await page.keyboard.press('Enter')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('alert').getByRole('button', { name: say('builder:refusal.upload') }).click()
  await (await choosing).setFiles(saved)
  await expect(page.getByRole('heading', { name: say('builder:find.title') })).toBeVisible()
  await page.getByRole('button', { name: say('builder:find.start.list') }).click()
  await expect(page.getByRole('grid', { name: say('builder:columns.table') }).getByText('Lamp number 7', { exact: true })).toBeVisible({ timeout: 30_000 })
})

test('a saved page that does not say where it is from is asked for its address', async ({ page }) => {
  const say = speaker('en')
  await dress(page, { language: 'en', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/new')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: say('builder:new.chooseFile') }).click()
  await (await choosing).setFiles(saved)
  await page.getByRole('textbox', { name: say('builder:new.uploadAddress', { file: saved.name }) }).fill('https://saved.example/lamps')
  await page.getByRole('button', { name: say('builder:new.goOn') }).click()
  await expect(page.getByRole('heading', { name: say('builder:find.title') })).toBeVisible()
})
