import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress } from './tour'

test('a person sees who is told, tries it, turns it on again, and what was trained on a version', async ({ page, request }) => {
  const say = speaker('en')
  await dress(page, { language: 'en', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/datasets/shop/products?tab=told')
  const told = page.getByRole('region', { name: say('telling:title') })
  const happened = page.getByRole('region', { name: say('telling:list.title') })

  await test.step('a test, and what came back', async () => {
    await expect(told.getByRole('heading', { name: 'search-team' })).toBeVisible()
    await told.getByRole('button', { name: say('telling:test_of', { name: 'search-team' }) }).click()
    await expect(told.getByText(say('telling:test_ok'))).toBeVisible({ timeout: 30_000 })
  })

  await test.step('one that was turned off by its receiver', async () => {
    await expect(told.getByText(say('telling:off_gone'))).toBeVisible()
    await told.getByRole('button', { name: say('telling:turn_on_of', { name: 'gone-team' }) }).click()
    await expect(told.getByRole('button', { name: say('telling:turn_off_of', { name: 'gone-team' }) })).toBeVisible()
    await expect(told.getByText(say('telling:off_gone'))).toBeHidden()
  })

  await test.step('what happened, to whom, and once more', async () => {
    await happened.getByRole('combobox', { name: say('telling:list.filter') }).selectOption({ label: 'A new version is there' })
    const first = happened.getByRole('listitem').filter({ has: page.getByRole('link', { name: say('telling:about.version', { version: 2 }) }) }).first()
    await first.getByRole('button', { name: say('telling:list.open_of') }).click()
    await first.getByRole('button', { name: say('telling:delivery.replay_of', { name: 'search-team' }) }).click()
    await expect(first.getByRole('cell', { name: say('telling:delivery.replayed', { n: 1 }) })).toBeVisible({ timeout: 30_000 })
    await first.getByText(say('telling:json')).click()
    await expect(first.getByText('"name": "version.published"')).toBeVisible()
  })

  await test.step('what was trained on the version', async () => {
    const version = (await (await request.get('/api/v1/datasets/shop/products/versions/v2')).json()) as { data_digest: string }
    const answer = await request.post('/api/v1/datasets/shop/products/versions/v2/trainings', {
      data: { id: 'run-17', team: 'search-team', data_digest: version.data_digest, model: 'ranker-17', scores: { accuracy: 0.93 } },
    })
    expect(answer.status()).toBe(201)
    await page.getByRole('tab', { name: say('datasets:tab.overview') }).click()
    const trained = page.getByRole('region', { name: say('telling:training.title', { version: 'v2' }) })
    await expect(trained.getByRole('cell', { name: 'ranker-17' })).toBeVisible()
    await expect(trained.getByRole('cell', { name: 'accuracy 0.93' })).toBeVisible()
  })
})
