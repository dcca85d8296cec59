import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress, menu } from './tour'

test('a person takes a recipe out, changes its text, takes it in, compares and clones it', async ({ page }) => {
  const say = speaker('en')
  await dress(page, { language: 'en', scheme: 'light', width: 1280, height: 800 })
  await page.goto('/')
  await menu(page, 'en', 'recipes')
  await page.getByRole('main').getByRole('link', { name: 'rakuten', exact: true }).click()

  const saved: Record<string, string> = {}
  page.on('download', (download) => void download.path().then((path) => (saved[download.suggestedFilename()] = readFileSync(path, 'utf8'))))
  await page.getByRole('button', { name: say('recipes:export') }).click()
  await expect.poll(() => Object.keys(saved).sort()).toEqual(['rakuten-genres.txt', 'rakuten.yaml'])
  const text = saved['rakuten.yaml'] ?? ''
  expect(text).toMatch(/^name: rakuten$/m)

  await menu(page, 'en', 'recipes')
  const dialog = page.getByRole('dialog', { name: say('recipes:import.title') })
  const take = async (body: string) => {
    const choosing = page.waitForEvent('filechooser')
    await dialog.getByRole('button', { name: say('recipes:import.file') }).click()
    await (await choosing).setFiles([
      { name: 'rakuten.yaml', mimeType: 'application/yaml', buffer: Buffer.from(body) },
      { name: 'rakuten-genres.txt', mimeType: 'text/plain', buffer: Buffer.from(saved['rakuten-genres.txt'] ?? '') },
    ])
    await expect(dialog.getByRole('textbox', { name: say('recipes:import.text') })).toHaveValue(body)
    await dialog.getByRole('button', { name: say('recipes:import.confirm') }).click()
  }
  await page.getByRole('button', { name: say('recipes:import.open') }).click()

  await test.step('text that is no YAML, and YAML that is no recipe: the line is said', async () => {
    await take('name: rakuten\nsite: [\n')
    await expect(dialog.getByRole('alert')).toContainText(/line \d+/)
    await take(text.replace(/^about:/m, 'abuot:'))
    await expect(dialog.getByRole('alert')).toContainText(/line \d+.*abuot/)
  })

  await test.step('a changed text becomes the next revision', async () => {
    await take(text.replace(/^about: .*$/m, 'about: Looked over by hand.'))
    await expect(dialog).toBeHidden()
    await expect(page.getByText('Looked over by hand.').first()).toBeVisible()
    await expect(page.getByRole('cell', { name: say('recipes:revision', { n: 2 }) })).toBeVisible()
  })

  await test.step('what differs, in words and line by line', async () => {
    await page.getByRole('combobox', { name: say('recipes:compare.with') }).selectOption({ label: 'Compare with revision 1' })
    const compared = page.getByRole('region', { name: say('recipes:compare.title') })
    await expect(compared.getByRole('listitem').first()).toBeVisible()
    await expect(compared.getByRole('insertion').filter({ hasText: 'Looked over by hand.' })).toBeVisible()
    await page.getByRole('link', { name: say('recipes:show_revision', { n: 1 }) }).click()
    await expect(page.getByRole('heading', { name: say('recipes:text', { n: 1 }) })).toBeVisible()
  })

  await test.step('a clone has another name', async () => {
    await page.getByRole('button', { name: say('recipes:clone.open') }).click()
    const clone = page.getByRole('dialog', { name: say('recipes:clone.title') })
    await clone.getByRole('textbox', { name: say('recipes:clone.name') }).fill('Rakuten 2')
    await expect(clone.getByText(say('recipes:clone.name_wrong'))).toBeVisible()
    await clone.getByRole('textbox', { name: say('recipes:clone.name') }).fill('rakuten-books')
    await clone.getByRole('button', { name: say('recipes:clone.confirm') }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'rakuten-books' })).toBeVisible()
    await expect(page.getByText(say('recipes:unused'))).toBeVisible()
  })
})
