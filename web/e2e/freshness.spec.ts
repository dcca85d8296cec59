import { expect, test, type Page } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress, menu } from './tour'

test.describe.configure({ timeout: 180_000 })

/** The stage of internal/acceptance/ui (late): two days old where one and a half are allowed, and paused by kim since before the first run. */
test('a person sees that a dataset is too old and why it was not collected, and lets it be collected again', async ({ page }) => {
  const say = speaker('ko')
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/')
  await menu(page, 'ko', 'datasets')
  await page.getByRole('main').getByRole('link', { name: 'Watches of one shop' }).click()
  const age = page.getByRole('region', { name: say('datasets:freshness.title') })
  const schedule = page.getByRole('region', { name: say('datasets:schedule.title') })

  await test.step('too old, since when, and how old it may be', async () => {
    await expect(age.getByText(new RegExp(`${words(say, 'datasets:freshness.stale')} · `))).toBeVisible()
    await expect(age.getByText('1일 12시간')).toBeVisible()
  })

  await test.step('paused, by whom and why, and the times that it missed', async () => {
    await expect(schedule.getByText('kim: the shop moves house')).toBeVisible()
    await expect(schedule.getByText('Asia/Seoul')).toBeVisible()
    await expect(schedule.getByText(new RegExp(`· ${words(say, 'datasets:schedule.why.paused')}$`)).first()).toBeVisible()
    await expect(async () => {
      await page.reload()
      await expect(schedule.getByText(say('datasets:schedule.missed_more'))).toBeVisible({ timeout: 4_000 })
    }).toPass({ timeout: 40_000 }) // it takes a while to miss so many
  })

  await test.step('how old it may be is changed, refused where it makes no sense, and dropped', async () => {
    const dialog = await opened(page, age.getByRole('button', { name: say('datasets:freshness.edit') }))
    await dialog.getByRole('textbox', { name: say('datasets:freshness.hours') }).fill('200')
    await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(age.getByText(say('datasets:freshness.fresh'))).toBeVisible()
    const again = await opened(page, age.getByRole('button', { name: say('datasets:freshness.edit') }))
    await again.getByRole('button', { name: say('datasets:freshness.drop') }).click()
    await expect(age.getByText(say('datasets:freshness.none'))).toBeVisible()
    const once = await opened(page, age.getByRole('button', { name: say('datasets:freshness.set') }))
    await once.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(age.getByText(new RegExp(words(say, 'datasets:freshness.stale')))).toBeVisible()
  })

  await test.step('another time and zone; the pause stays, with who and why', async () => {
    const dialog = await opened(page, schedule.getByRole('button', { name: say('datasets:schedule.edit') }))
    await dialog.getByRole('combobox', { name: say('datasets:schedule.cron') }).selectOption({ label: '매일 밤 02:00' })
    const zone = dialog.getByRole('combobox', { name: say('datasets:schedule.timezone') }).or(dialog.getByRole('textbox', { name: say('datasets:schedule.timezone') }))
    await zone.click()
    await zone.fill('New_York')
    await page.getByRole('option', { name: 'America/New_York' }).click()
    await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(schedule.getByText('America/New_York')).toBeVisible()
    await expect(schedule.getByText('kim: the shop moves house')).toBeVisible()
    await expect(schedule.getByText(say('datasets:schedule.missed_more'))).toBeHidden() // nothing is missed since
  })

  await test.step('on again, and run at once; then it is fresh', async () => {
    await schedule.getByRole('button', { name: say('datasets:schedule.resume') }).click()
    await expect(schedule.getByText('kim: the shop moves house')).toBeHidden()
    await expect(schedule.getByText(/02:00|2:00/).first()).toBeVisible()
    await schedule.getByRole('button', { name: say('datasets:schedule.fire') }).click()
    await expect(page).toHaveURL(/\/runs\/run-/, { timeout: 30_000 })
    await expect(page.getByRole('heading', { name: say('runs:ended.first_rows') })).toBeVisible({ timeout: 40_000 })
    await page.goBack()
    await expect(age.getByText(say('datasets:freshness.fresh'))).toBeVisible()
    await page.getByRole('tab', { name: say('datasets:tab.runs') }).click()
    await expect(page.getByRole('region', { name: say('runs:table') }).getByText(say('runs:trigger.schedule')).first()).toBeVisible()
  })
})

/** The words themselves, to be looked for within a longer text. */
const words = (say: ReturnType<typeof speaker>, key: string) => say(key).source.slice(4, -2)

async function opened(page: Page, button: ReturnType<Page['getByRole']>) {
  await button.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  return dialog
}
