import { expect, test, type Page } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress, menu } from './tour'

/** The holds of internal/acceptance/ui (held). Each has rows that a check kept back. */
const say = speaker('ko')

async function holdOf(page: Page, dataset: string): Promise<void> {
  await dress(page, { language: 'ko', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/')
  await menu(page, 'ko', 'holds')
  const row = page.getByRole('row').filter({ hasText: dataset })
  await expect(row.first()).toBeVisible({ timeout: 20_000 })
  await row.getByRole('link').click()
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(dataset) })).toBeVisible()
}

const reason = (page: Page) => page.getByRole('textbox', { name: say('holds:decide.reason') })
const approve = (page: Page) => page.getByRole('button', { name: say('holds:decide.approve') })
const reject = (page: Page) => page.getByRole('button', { name: say('holds:decide.reject') })

test('a person reads the evidence and throws away, with a reason', async ({ page }) => {
  await holdOf(page, 'review/thrown')
  await test.step('figures, what the checks found, rows that wait', async () => {
    const figures = page.getByRole('region', { name: say('holds:figures') })
    for (const figure of ['before', 'after', 'class.added', 'class.changed']) await expect(figures.getByText(say(`holds:${figure}`))).toBeVisible()
    const verdicts = page.getByRole('region', { name: say('holds:verdicts') })
    await expect(verdicts.getByRole('listitem').first()).toContainText('100,000')
    await expect(page.getByRole('region', { name: say('holds:waiting_rows') }).getByRole('row').nth(1)).toBeVisible()
  })
  await test.step('since when it waits, and until when', async () => {
    const asked = page.getByRole('region', { name: say('holds:asked.title') })
    for (const label of ['opened', 'first', 'expires_label']) await expect(asked.getByText(say(`holds:asked.${label}`))).toBeVisible()
    await expect(asked.getByText(say('holds:asked.expires'))).toBeVisible()
  })
  await test.step('a page as it was kept', async () => {
    await page.getByRole('button', { name: /jomashop/ }).click()
    const kept = page.getByRole('link', { name: say('runs:outcomes.open_page') }).first()
    const opened = page.context().waitForEvent('page')
    await kept.click()
    const archived = await opened
    await archived.waitForLoadState()
    await expect(archived.getByText(/productDetail/).first()).toBeVisible()
    await archived.close()
  })
  await reject(page).click()
  await expect(page.getByText(say('holds:decide.reason_missing'))).toBeVisible()
  await expect(reason(page)).toBeFocused()
  await page.keyboard.insertText('어제의 두 배인 가격이 있습니다')
  await reject(page).click()
  await expect(page.getByText(say('holds:done.reject'))).toBeVisible()
  await expect(page.getByText(say('holds:verdict.reject'))).toBeVisible()
  await expect(page.getByText('어제의 두 배인 가격이 있습니다')).toBeVisible()
  await expect(approve(page)).toBeHidden()
})

test('a person publishes; the version comes', async ({ page }) => {
  await holdOf(page, 'review/published')
  await approve(page).click()
  await expect(page.getByText(say('holds:done.approve'))).toBeVisible()
  await expect(page.getByText(say('holds:verdict.approve'))).toBeVisible()
  await page.getByRole('link', { name: 'review/published' }).click()
  await page.getByRole('tab', { name: say('datasets:tab.versions') }).click()
  await expect(async () => {
    await page.reload()
    await expect(page.getByRole('cell', { name: 'v2', exact: true })).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 40_000 })
})

test('what somebody else decided meanwhile stands, and is said', async ({ page, context }) => {
  await holdOf(page, 'review/late')
  const colleague = await context.newPage()
  await holdOf(colleague, 'review/late')
  await reason(page).fill('zu spät')
  await reason(colleague).fill('모두 확인했습니다')
  await reject(colleague).click()
  await expect(colleague.getByText(say('holds:verdict.reject'))).toBeVisible()
  await reject(page).click()
  await expect(page.getByText(say('holds:done.meanwhile'))).toBeVisible()
  await expect(page.getByText('모두 확인했습니다')).toBeVisible()
  await expect(reject(page)).toBeHidden()
})
