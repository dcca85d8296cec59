import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { speaker } from './journeys/words'
import { picture } from './picture'
import { dress, menu } from './tour'

/** A server of internal/acceptance/ui that asks for tokens: its address, and a token of each kind. */
const [at, reads, writes] = [process.env['SHEAF_KEPT'] ?? '', process.env['SHEAF_READ_TOKEN'] ?? '', process.env['SHEAF_WRITE_TOKEN'] ?? '']
test.skip(at === '', 'SHEAF_KEPT is not set: run go test ./internal/acceptance/ui')

const say = speaker('ko')
const field = (page: Page) => page.getByLabel(say('signin:token'))
const title = (page: Page) => page.getByRole('heading', { level: 1, name: say('signin:title') })

async function enter(page: Page, token: string): Promise<void> {
  await field(page).fill(token)
  await page.keyboard.press('Enter')
}

/** Says how old the dataset that is shown may get; gives the dialog. */
async function setAge(page: Page) {
  await page.getByRole('button', { name: say('datasets:freshness.set') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
  return dialog
}

test('a server that asks for tokens shows what is public, lets readers look and writers change, and lets them go', async ({ page }) => {
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await page.goto(`${at}/datasets`)
  const secret = page.getByRole('link', { name: 'Not for everybody' })

  await test.step('without a token: public datasets, a private one not, and nothing of what waits and what runs when', async () => {
    const list = page.getByRole('region', { name: say('datasets:title') })
    await expect(list.getByRole('link', { name: 'Products of four shops' })).toBeVisible()
    await expect(secret).toBeHidden()
    await expect(list.getByRole('columnheader', { name: say('datasets:column.rows') })).toBeVisible()
    await expect(list.getByRole('columnheader', { name: say('datasets:column.state') })).toHaveCount(0)
    await menu(page, 'ko', 'home')
    await expect(page.getByRole('link', { name: 'Products of four shops' })).toBeVisible()
    await expect(page.getByText(say('app:session.to_see'), { exact: true })).toBeVisible()
  })

  await test.step('a public dataset is read without a token: all that was published; the rest says that it needs one', async () => {
    await page.getByRole('link', { name: 'Products of four shops' }).click()
    const tab = (name: string) => page.getByRole('tab', { name: say(`datasets:tab.${name}`), exact: true }).click()
    const panel = page.getByRole('tabpanel')
    await expect(panel.getByRole('region', { name: say('datasets:pull.title') })).toBeVisible()
    await expect(panel.getByRole('heading', { name: say('datasets:changes.title', { version: 'v2' }) })).toBeVisible()
    for (const hidden of ['datasets:schedule.title', 'datasets:subscriptions.title']) await expect(panel.getByRole('heading', { name: say(hidden) })).toHaveCount(0)
    await expect(page.getByRole('button', { name: say('datasets:run_now') })).toHaveCount(0)
    await tab('data')
    await expect(panel.getByRole('row').nth(1)).toBeVisible()
    await tab('schema')
    await expect(panel.getByRole('cell', { name: /^content_hash/ }).first()).toBeVisible()
    await tab('versions')
    await expect(panel.getByRole('region', { name: say('compare:rows.title') }).getByRole('row').nth(1)).toBeVisible()
    await expect(panel.getByRole('button', { name: say('keeping:menu', { version: 1 }) })).toHaveCount(0)
    await expect(panel.getByRole('heading', { name: say('keeping:sweep.title') })).toHaveCount(0)
    for (const closed of ['runs', 'told']) {
      await tab(closed)
      await expect(panel.getByText(say('app:session.to_see'), { exact: true })).toBeVisible()
    }
    await expect(panel.getByRole('link', { name: say('app:session.enter') })).toHaveAttribute('href', /^\/signin\?to=%2Fdatasets%2F/)
  })

  await test.step('what is inside asks for a token', async () => {
    await page.getByRole('navigation', { name: say('app:nav.label') }).getByRole('link', { name: say('app:nav.recipes'), exact: true }).click()
    await expect(title(page)).toBeVisible()
    await expect(field(page)).toBeFocused()
    await picture(page, 'signin')
  })

  await test.step('a wrong token is said; nothing serious against the page', async () => {
    await enter(page, 'this-is-no-token-of-this-server')
    await expect(page.getByText(say('server:request.token_unknown'))).toBeVisible()
    await expect(field(page)).toBeFocused()
    const found = await new AxeBuilder({ page }).analyze()
    expect(found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id)).toEqual([])
  })

  await test.step('a read token leads to the page that was asked for, shows all, and changes nothing', async () => {
    await enter(page, reads)
    await expect(page.getByRole('heading', { level: 1, name: say('recipes:title') })).toBeVisible()
    await expect(page.getByText(say('app:session.reads'))).toBeVisible()
    await menu(page, 'ko', 'datasets')
    await secret.click()
    const dialog = await setAge(page)
    await expect(dialog.getByText(say('problems:code.read_only'))).toBeVisible()
    await dialog.getByRole('button', { name: say('datasets:schedule.cancel') }).click()
    await page.getByRole('button', { name: say('datasets:run_now') }).click()
    await expect(page.getByRole('alert').getByText(say('problems:code.read_only'))).toBeVisible()
  })

  await test.step('signed out, a private dataset is none; a write token changes it', async () => {
    const private_ = page.url()
    await page.getByRole('button', { name: say('app:session.leave') }).click()
    await expect(title(page)).toBeVisible()
    await page.goto(private_)
    await expect(title(page)).toBeVisible()
    await enter(page, writes)
    await expect(page.getByRole('heading', { level: 1, name: 'Not for everybody' })).toBeVisible()
    await expect(page.getByText(say('app:session.reads'))).toBeHidden()
    await setAge(page)
    await expect(page.getByRole('button', { name: say('datasets:freshness.edit') })).toBeVisible()
  })
})
