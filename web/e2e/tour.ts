import { expect, type Page } from '@playwright/test'
import en from '../src/i18n/en/words'
import ko from '../src/i18n/ko/words'

/** What the UI says in each language, so that tests find things by the words that people read. */
export const words = { ko, en } as const
export type Language = keyof typeof words
export type Look = { language: Language; scheme: 'light' | 'dark'; width: number; height: number }

/** Makes a new visitor of a page: language and brightness as if chosen before. */
export async function dress(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height })
  await page.addInitScript(
    ([language, scheme]) => {
      localStorage.setItem('sheaf.language', language)
      localStorage.setItem('mantine-color-scheme-value', scheme)
    },
    [look.language, look.scheme] as const,
  )
}

/** A page of the UI, and how a person gets there. It does nothing, and says so, where the server has no such thing. */
export type Stop = { name: string; go: (page: Page, language: Language) => Promise<boolean> }

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('main').getByRole('status', { name: words.ko.app.loading })).toHaveCount(0)
  await expect(page.getByRole('main').getByRole('status', { name: words.en.app.loading })).toHaveCount(0)
}

/** What the main menu leads to. */
type Place = Exclude<keyof (typeof ko)['app']['nav'], 'label'>

/** Opens a place of the main menu, on narrow screens behind its button, and waits until it is there: the page before stays until then. */
export async function menu(page: Page, language: Language, place: Place): Promise<void> {
  const t = words[language].app
  const button = page.getByRole('button', { name: t.menu, exact: true })
  if (await button.isVisible()) await button.click()
  await page.getByRole('navigation', { name: t.nav.label }).getByRole('link', { name: t.nav[place], exact: true }).click()
  await expect(page.getByRole('main').getByRole('heading', { level: 1, name: words[language][place].title, exact: true })).toBeVisible()
  await settled(page)
}

async function dataset(page: Page, language: Language): Promise<boolean> {
  await page.goto('/')
  await settled(page)
  await menu(page, language, 'datasets')
  const rows = page.getByRole('main').getByRole('row')
  const full = rows.getByRole('link', { name: 'Products of four shops' }) // of internal/acceptance/ui: the one with most on it
  const first = (await full.isVisible()) ? full : rows.nth(1).getByRole('link').first()
  if (!(await first.isVisible())) return false
  await first.click()
  await expect(page.getByRole('tab', { name: words[language].datasets.tab.overview })).toBeVisible()
  await settled(page)
  return true
}

const tab = (name: keyof (typeof ko)['datasets']['tab']): Stop => ({
  name: `dataset-${name}`,
  async go(page, language) {
    if (!(await dataset(page, language))) return false
    await page.getByRole('tab', { name: words[language].datasets.tab[name], exact: true }).click()
    await settled(page)
    return true
  },
})

const place = (name: Place): Stop => ({
  name,
  async go(page, language) {
    await page.goto('/')
    await settled(page)
    await menu(page, language, name)
    return true
  },
})

/** The first thing of a list that the menu leads to. */
const first = (name: string, list: Place): Stop => ({
  name,
  async go(page, language) {
    await page.goto('/')
    await settled(page)
    await menu(page, language, list)
    const link = page.getByRole('main').getByRole('row').nth(1).getByRole('link').first()
    if (!(await link.isVisible())) return false
    await link.click()
    await settled(page)
    return true
  },
})

/** Every page of the UI but those of the builder, which its own journeys visit. */
export const stops: Stop[] = [
  place('home'),
  place('datasets'),
  tab('overview'),
  tab('data'),
  tab('schema'),
  tab('versions'),
  {
    name: 'compare',
    async go(page, language) {
      if (!(await tab('versions').go(page, language))) return false
      const t = words[language].compare
      await expect(page.getByRole('region', { name: words[language].datasets.versions.title }).getByRole('row').nth(1)).toBeVisible()
      if (!(await page.getByRole('heading', { name: t.title }).isVisible())) return false
      const rows = page.getByRole('region', { name: t.rows.title })
      await expect(rows.getByRole('row').nth(1)).toBeVisible()
      await expect(page.getByRole('switch', { name: t.technical.show })).not.toBeChecked()
      await expect(rows.getByText('content_hash')).toHaveCount(0)
      await page.getByRole('heading', { name: t.title }).evaluate((one) => one.scrollIntoView({ block: 'start' }))
      return true
    },
  },
  tab('runs'),
  tab('told'),
  {
    name: 'run',
    async go(page, language) {
      if (!(await tab('runs').go(page, language))) return false
      const link = page.getByRole('region', { name: words[language].runs.table }).getByRole('link').first()
      if (!(await link.isVisible())) return false
      await link.click()
      await settled(page)
      return true
    },
  },
  place('recipes'),
  first('recipe', 'recipes'),
  place('holds'),
  first('hold', 'holds'),
  place('workers'),
  {
    name: 'new',
    async go(page, language) {
      await page.goto('/')
      await settled(page)
      await page.getByRole('main').getByRole('link', { name: words[language].app.new }).click()
      await settled(page)
      return true
    },
  },
  {
    name: 'nowhere',
    async go(page, language) {
      await page.goto('/nowhere')
      await expect(page.getByRole('heading', { level: 1, name: words[language].app.not_found.title })).toBeVisible()
      return true
    },
  },
]
