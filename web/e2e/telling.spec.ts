import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress, words, type Language } from './tour'

test.describe.configure({ timeout: 180_000 })

/** The stage of internal/acceptance/ui: search-team takes what it is told, gone-team answers 410 to everything. */
const languages: Language[] = ['en', 'ko']

for (const language of languages) {
  test(`a person sees who is told, tries it, turns it on again, and what was trained on a version: ${language}`, async ({ page, request }) => {
    const say = speaker(language)
    await dress(page, { language, scheme: 'light', width: 1280, height: 800 })
    await page.goto('/datasets/shop/products?tab=told')
    const told = page.getByRole('region', { name: say('telling:title') })
    const happened = page.getByRole('region', { name: say('telling:list.title') })
    const team = (name: string) => told.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) })
    const gone = team('gone-team')
    const turnOn = gone.getByRole('button', { name: say('telling:turn_on_of', { name: 'gone-team' }) })

    await test.step('a test, and what came back', async () => {
      const search = team('search-team')
      await expect(search.getByText(say('telling:on'))).toBeVisible()
      await search.getByRole('button', { name: say('telling:test_of', { name: 'search-team' }) }).click()
      await expect(search.getByText(say('telling:test_ok'))).toBeVisible({ timeout: 30_000 })
      await expect(search.getByText(say('telling:answer', { answer: '200 OK' }))).toBeVisible()
      await expect(happened.getByRole('listitem').first()).toContainText(words[language].telling.event.subscription.tested)
    })

    await test.step('one that was turned off by its receiver is turned on', async () => {
      await expect(gone.getByText(say('telling:off_gone'))).toBeVisible()
      await expect(gone.getByText(say('telling:off'))).toBeVisible()
      await turnOn.click()
      await expect(gone.getByText(say('telling:on'))).toBeVisible()
      await expect(gone.getByText(say('telling:off_gone'))).toBeHidden()
    })

    await test.step('what happened, to whom, and once more', async () => {
      await happened.getByRole('combobox', { name: say('telling:list.filter') }).selectOption({ label: words[language].telling.event.version.published })
      const second = happened.getByRole('listitem').filter({ has: page.getByRole('link', { name: say('telling:about.version', { version: 2 }) }) }).first()
      await second.getByRole('button', { name: say('telling:list.open_of') }).click()
      const n = languages.indexOf(language) + 1
      await second.getByRole('button', { name: say('telling:delivery.replay_of', { name: 'search-team' }) }).click()
      const attempts = (name: string) => second.getByRole('region', { name: say('telling:delivery.history', { name }) })
      const again = attempts('search-team').getByRole('row').filter({ has: page.getByRole('cell', { name: say('telling:delivery.replayed', { n }) }) })
      await expect(again.getByRole('cell', { name: '200', exact: true })).toBeVisible({ timeout: 30_000 })
      await second.getByText(say('telling:json')).click()
      await expect(second.getByText('"name": "version.published"')).toBeVisible()
      await second.getByRole('button', { name: say('telling:delivery.replay_of', { name: 'gone-team' }) }).click()
      await expect(attempts('gone-team').getByRole('row').filter({ hasText: '410' }).nth(n)).toBeVisible({ timeout: 30_000 })
      await expect(gone.getByText(say('telling:off_gone'))).toBeVisible() // its receiver still takes nothing
      await expect(turnOn).toBeVisible()
    })

    await test.step('what was trained on the version', async () => {
      const version = (await (await request.get('/api/v1/datasets/shop/products/versions/v2')).json()) as { data_digest: string }
      const answer = await request.post('/api/v1/datasets/shop/products/versions/v2/trainings', {
        data: { id: `run-${language}`, team: 'search-team', data_digest: version.data_digest, model: `ranker-${language}`, scores: { accuracy: 0.93 } },
      })
      expect(answer.status()).toBe(201)
      await page.getByRole('tab', { name: say('datasets:tab.overview') }).click()
      const trained = page.getByRole('region', { name: say('telling:training.title', { version: 'v2' }) }).first()
      const line = trained.getByRole('row').filter({ has: page.getByRole('cell', { name: `ranker-${language}` }) })
      await expect(line.getByRole('cell', { name: 'search-team' })).toBeVisible()
      await expect(line.getByRole('cell', { name: 'accuracy 0.93' })).toBeVisible()
    })
  })
}
