import { expect, test, type Page } from '@playwright/test'
import { speaker } from './journeys/words'
import { picture } from './picture'
import { dress, menu } from './tour'

/** A dataset of internal/acceptance/ui with two versions, of which the second may go. */
const dataset = process.env['SHEAF_KEEPING'] ?? ''
test.skip(dataset === '', 'SHEAF_KEEPING is not set: run go test ./internal/acceptance/ui')

const say = speaker('ko')

async function versions(page: Page): Promise<void> {
  await page.goto('/')
  await menu(page, 'ko', 'datasets')
  await page.getByRole('main').getByRole('link', { name: dataset }).click()
  await page.getByRole('tab', { name: say('datasets:tab.versions') }).click()
}

/** Chooses what to do with a version, and gives the dialog. */
async function choose(page: Page, version: number, what: string) {
  await page.getByRole('button', { name: say('keeping:menu', { version }) }).click()
  await page.getByRole('menuitem', { name: say(`keeping:${what}.open`) }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(say(what === 'delete' ? 'keeping:delete.never' : 'keeping:rollback.next', { version, next: 3 }))).toBeVisible()
  return dialog
}

test('a person rolls back, sees what a sweep would remove and sweeps, and deletes a version, each time told before what will happen', async ({ page }) => {
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await versions(page)
  const row = (version: string) => page.getByRole('region', { name: say('datasets:versions.title') }).getByRole('row').filter({ hasText: version })

  await test.step('the latest is not deleted, and its menu says why', async () => {
    await page.getByRole('button', { name: say('keeping:menu', { version: 2 }) }).click()
    await expect(page.getByRole('menuitem', { name: say('keeping:delete.open') })).toBeDisabled()
    await expect(page.getByText(say('keeping:delete.tagged', { tags: 'latest' }))).toBeVisible()
    await page.keyboard.press('Escape')
  })

  await test.step('rolled back, with a reason that stays', async () => {
    const dialog = await choose(page, 1, 'rollback')
    const act = dialog.getByRole('button', { name: say('keeping:rollback.do', { version: 1 }) })
    await expect(act).toBeDisabled()
    await dialog.getByRole('textbox', { name: say('keeping:why') }).fill('v2의 가격이 틀렸습니다')
    await picture(page, 'rollback')
    await act.click()
    await expect(row('v1').getByText(say('keeping:latest'))).toBeVisible()
    await expect(page.getByRole('region', { name: say('keeping:rollbacks.title') }).getByText('v2의 가격이 틀렸습니다')).toBeVisible()
  })

  await test.step('deleted: who, when and why stand in its place', async () => {
    const dialog = await choose(page, 2, 'delete')
    await dialog.getByRole('textbox', { name: say('keeping:why') }).fill('틀린 가격')
    await picture(page, 'version-delete')
    await dialog.getByRole('button', { name: say('keeping:delete.do', { version: 2 }) }).click()
    await expect(row('v2').getByText(say('keeping:deleted'))).toBeVisible()
    await expect(row('v2').getByText(/틀린 가격/)).toBeVisible()
  })

  await test.step('swept, after a look at what would go', async () => {
    const sweep = page.getByRole('region', { name: say('keeping:sweep.title') })
    await sweep.getByRole('button', { name: say('keeping:sweep.look') }).click()
    await expect(sweep.getByRole('region', { name: say('keeping:sweep.table') }).getByText(say('keeping:sweep.kinds.parts'))).toBeVisible()
    await expect(sweep.getByText(say('keeping:sweep.nothing'))).toBeVisible() // all is younger than two days
    await sweep.getByRole('button', { name: say('keeping:sweep.now') }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(say('keeping:sweep.sure_nothing'))).toBeVisible()
    await dialog.getByRole('button', { name: say('keeping:sweep.do') }).click()
    await expect(sweep.getByText(say('keeping:sweep.nothing_went'))).toBeVisible()
    await expect(sweep.getByRole('region', { name: say('keeping:sweeps.title') }).getByRole('row').nth(1)).toBeVisible()
    await sweep.scrollIntoViewIfNeeded()
    await picture(page, 'sweep')
  })
})
