import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'

/** From a hold to a version by repairing the recipe. internal/acceptance/ui sets the stage. */
test.skip(!process.env['SHEAF_REPAIR'], 'begun by go test ./internal/acceptance/ui')

test('a broken recipe is repaired by clicks', async ({ page }, info) => {
  test.setTimeout(400_000)
  const patient = { timeout: 60_000 }
  await page.goto('/holds')
  await page.getByRole('link', { name: /amazon\.com/ }).first().click()
  await page.getByRole('link', { name: '열 고치기' }).click()
  await expect(page.getByRole('heading', { name: 'amazon 고치기' })).toBeVisible(patient)
  await expect(page.getByRole('heading', { name: /고장 난 열 \d+개/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: /예전 페이지와 지금 페이지/ })).toBeVisible()
  await page.screenshot({ path: info.outputPath('repair.png'), fullPage: true })
  await test.step('one column by hand, by a click on the page of today; taken, and taken back', async () => {
    await page.getByRole('button', { name: '브랜드: 페이지에서 직접 고르기' }).click()
    const picking = page.getByRole('region', { name: '브랜드 직접 고르기' })
    await expect(picking.getByText(/지금 페이지에서 값이 있는 곳을 누르세요/)).toBeVisible()
    await page.getByRole('application').frameLocator('iframe').getByText(/^Brand: /).first().click()
    await picking.getByRole('button', { name: '이 자리 쓰기' }).first().click(patient)
    await expect(page.getByText('고쳐 둠')).toHaveCount(1, patient)
    await page.getByRole('button', { name: '되돌리기', exact: true }).click()
    await expect(page.getByText('고쳐 둠')).toHaveCount(0, patient)
  })
  await page.getByRole('button', { name: /확실한 제안 \d+개 모두 쓰기/ }).click()
  await expect(page.getByText('고쳐 둠').first()).toBeVisible(patient)
  await page.getByRole('button', { name: '시험하기' }).click()
  await expect(page.getByRole('table', { name: '열마다 값의 수' })).toBeVisible(patient)
  const found = await new AxeBuilder({ page }).exclude('iframe').analyze()
  expect(found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id)).toEqual([])
  await page.setViewportSize({ width: 360, height: 800 })
  await page.screenshot({ path: info.outputPath('repair-narrow.png'), fullPage: true })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  await page.getByRole('button', { name: '새 판으로 저장' }).click()
  await expect(page.getByText('amazon 2판으로 저장했습니다.')).toBeVisible(patient)
  await page.getByRole('button', { name: '모아 둔 페이지 다시 읽기' }).click()
  await expect(page.getByText('v2: 새 버전을 냄')).toBeVisible({ timeout: 90_000 })
})
