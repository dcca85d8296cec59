import { expect, test, type BrowserContext, type Page, type Route } from '@playwright/test'
import { speaker } from './journeys/words'
import { dress, type Language } from './tour'

/** Every page with its address; what a server that has nothing answers to it, and the words for that. */
const pages = [
  '/', '/datasets', '/datasets/shop/products', '/datasets/shop/products?tab=data', '/datasets/shop/products?tab=versions', '/datasets/shop/products?tab=runs', '/datasets/shop/products/runs/run-1',
  '/recipes', '/recipes/rakuten', '/holds', '/holds/shop/products/run-1-x', '/workers', '/new', '/drafts/none',
]

const empty = [
  { at: '/', says: 'home:welcome.title' },
  { at: '/datasets', says: 'datasets:none' },
  { at: '/recipes', says: 'recipes:none' },
  { at: '/holds', says: 'holds:none' },
  { at: '/workers', says: 'workers:none' },
  { at: '/new', says: 'builder:new.noRecent' },
]

/** Parts of a dataset's page that fail while the dataset itself comes. */
const tabs = ['data', 'schema', 'versions', 'runs']

const trouble = { status: 500, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Internal Server Error', status: 500, detail: '' }) }

/** Opens all addresses at once, each in a page of its own whose server answers as `answer` does. */
async function open(context: BrowserContext, language: Language, addresses: string[], match: RegExp, answer: (route: Route) => unknown): Promise<[string, Page][]> {
  return Promise.all(
    addresses.map(async (address): Promise<[string, Page]> => {
      const page = await context.newPage()
      await dress(page, { language, scheme: 'light', width: 1000, height: 700 })
      await page.route(match, (route) => answer(route))
      await page.goto(address)
      return [address, page]
    }),
  )
}

const api = /\/api\/v1\//

test('every page says that the server failed, and offers to try again', async ({ context }) => {
  const say = speaker('ko')
  for (const [address, page] of await open(context, 'ko', pages, api, (route) => route.fulfill(trouble))) {
    const said = page.getByRole('main').getByRole('alert').first()
    await expect(said, address).toBeVisible({ timeout: 20_000 })
    await expect(said, address).toContainText(new RegExp(say('problems:unknown', { status: 500 }).source.slice(1, -1)))
    await expect(said.getByRole('button', { name: say('app:retry') }), address).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 }), address).toBeVisible()
    await page.close()
  }
})

test('tabs say that their part failed', async ({ context }) => {
  const say = speaker('en')
  const part = /\/datasets\/shop\/products\/(versions|runs)/
  for (const [address, page] of await open(context, 'en', tabs.map((tab) => `/datasets/shop/products?tab=${tab}`), part, (route) => route.fulfill(trouble))) {
    const panel = page.getByRole('tabpanel')
    await expect(panel.getByRole('alert').first(), address).toContainText(new RegExp(say('problems:unknown', { status: 500 }).source.slice(1, -1)), { timeout: 20_000 })
    await page.unroute(part)
    await panel.getByRole('button', { name: say('app:retry') }).first().click()
    await expect(panel.getByRole('alert'), address).toHaveCount(0)
    await page.close()
  }
})

test('every page says that it waits', async ({ context }) => {
  const say = speaker('en')
  for (const [address, page] of await open(context, 'en', pages.filter((one) => one !== '/new'), api, () => new Promise(() => undefined))) {
    await expect(page.getByRole('main').getByRole('status', { name: say('app:loading') }).first(), address).toBeVisible()
    await page.close()
  }
})

test('pages without anything say what to do', async ({ context }) => {
  const say = speaker('ko')
  const nothing = (route: Route) => {
    const path = new URL(route.request().url()).pathname
    if (/\/holds$/.test(path)) return route.fulfill({ json: { holds: [] } })
    if (/\/runs$/.test(path)) return route.fulfill({ json: { runs: [] } })
    if (/\/drafts$/.test(path)) return route.fulfill({ json: { drafts: [] } })
    if (/\/(datasets|recipes)$/.test(path)) return route.fulfill({ json: [] })
    if (/\/workers$/.test(path)) return route.fulfill({ json: { queues: [], workers: [], crawls: [] } })
    return route.continue()
  }
  const opened = await open(context, 'ko', empty.map(({ at }) => at), api, nothing)
  for (const [address, page] of opened) {
    const says = empty.find(({ at }) => at === address)?.says ?? ''
    await expect(page.getByText(say(says)), address).toBeVisible()
    await page.close()
  }
})
