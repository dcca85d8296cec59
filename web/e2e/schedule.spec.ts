import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress, menu } from './tour'

test('a person sets when a dataset is collected, pauses it, and lets it go on', async ({ page }) => {
  const say = speaker('en')
  await dress(page, { language: 'en', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/')
  await menu(page, 'en', 'datasets')
  await page.getByRole('main').getByRole('link', { name: 'Products of four shops' }).click()
  const schedule = page.getByRole('region', { name: say('datasets:schedule.title') })
  const dialog = page.getByRole('dialog', { name: say('datasets:schedule.title') })

  await test.step('who is told, and that they were', async () => {
    const told = page.getByRole('region', { name: say('datasets:subscriptions.title') })
    await expect(told.getByText('search-team')).toBeVisible()
    await expect(told.getByText(say('datasets:subscriptions.state.delivered'))).toBeVisible()
  })

  await test.step('one of the usual times, in a zone', async () => {
    await schedule.getByRole('button', { name: say('datasets:schedule.edit') }).click()
    await dialog.getByRole('combobox', { name: say('datasets:schedule.cron') }).selectOption({ label: 'Mondays at 02:00' })
    const zone = dialog.getByRole('textbox', { name: say('datasets:schedule.timezone') }).or(dialog.getByRole('combobox', { name: say('datasets:schedule.timezone') }))
    await zone.click()
    await zone.fill('Berlin')
    await page.getByRole('option', { name: 'Europe/Berlin' }).click()
    await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(dialog).toBeHidden()
    await expect(schedule.getByText('Every Monday at 2:00 AM')).toBeVisible()
    await expect(schedule.getByText('Europe/Berlin')).toBeVisible()
  })

  await test.step('a line of one’s own, its mistakes said', async () => {
    await schedule.getByRole('button', { name: say('datasets:schedule.edit') }).click()
    await dialog.getByRole('combobox', { name: say('datasets:schedule.cron') }).selectOption({ label: 'Your own (cron)' })
    const line = dialog.getByRole('textbox', { name: say('schedule:cron') })
    await line.fill('at night')
    await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(dialog.getByText(say('schedule:wrong'))).toBeVisible()
    await line.fill('0 25 * * *')
    await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(dialog.getByRole('alert')).toContainText('25')
    await line.fill('30 4 * * *')
    // The dialog closes with the server's answer, however long all else takes that the page shows.
    let answer = () => {}
    const slow = new Promise<void>((done) => (answer = done))
    await page.route(/\/api\/v1\/.*\/(rows|runs|versions|deliveries)\b/, async (route) => {
      await slow
      await route.continue()
    })
    await dialog.getByRole('button', { name: say('datasets:schedule.save') }).click()
    await expect(dialog).toBeHidden()
    await expect(schedule.getByText('Every day at 4:30 AM')).toBeVisible()
    answer()
    await page.unrouteAll({ behavior: 'wait' })
  })

  await test.step('paused, and going on', async () => {
    await schedule.getByRole('button', { name: say('datasets:schedule.pause') }).click()
    const pausing = page.getByRole('dialog')
    await pausing.getByLabel(say('datasets:schedule.pause_why')).fill('moving')
    await pausing.getByRole('button', { name: say('datasets:schedule.pause') }).click()
    await expect(schedule.getByText('web: moving')).toBeVisible()
    await expect(schedule.getByText(say('datasets:schedule.paused'))).toBeVisible()
    await page.reload()
    await expect(schedule.getByText(say('datasets:schedule.paused'))).toBeVisible()
    await schedule.getByRole('button', { name: say('datasets:schedule.resume') }).click()
    await expect(schedule.getByText(say('datasets:schedule.paused'))).toBeHidden()
    await expect(schedule.getByText(/in \d+ (hours?|days?|minutes?)/)).toBeVisible()
  })
})
