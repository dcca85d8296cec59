import { expect, test } from '@playwright/test'
import { speaker } from './journeys/words'

/** A list of at least 5,000 elements on a shop that the server reaches. */
const list = process.env['SHEAF_LONG_LIST'] ?? 'https://www.ebay.com/sch/i.html?_ipg=240&_nkw=desk+lamp'
const enough = 5_000

/**
 * How long the page is busy with one move of the mouse, one step of the keyboard and one scroll over a snapshot of thousands of elements. The figures are
 * printed, not judged: docs/BENCHMARKS.md keeps them. What is held to is what they rest on: no more boxes are drawn than are in sight.
 */
test('the picker over a page of thousands of elements', async ({ page }) => {
  const say = speaker('en')
  await page.addInitScript(() => localStorage.setItem('sheaf.language', 'en'))
  await page.goto('/new')
  await page.getByRole('textbox', { name: say('builder:new.address') }).fill(list)
  await page.keyboard.press('Enter')
  const byHand = page.getByRole('button', { name: say('builder:find.byHand') })
  await expect(byHand).toBeVisible({ timeout: 60_000 })
  await byHand.click()
  await page.frameLocator('iframe').getByText(/Lamp [A-Z]{2}-\d+/).nth(2).click()
  await expect(page.getByRole('status').getByText(/^\d+ similar$/)).toBeVisible({ timeout: 30_000 })

  const figures = await page.evaluate(() => {
    const frame = document.querySelector('iframe')
    const inside = frame?.contentDocument
    const view = frame?.contentWindow
    const region = document.querySelector('[role=application]')
    if (!inside || !view || !region) throw new Error('there is no snapshot')
    const elements = [...inside.querySelectorAll('[data-n]')].filter((one) => one.getBoundingClientRect().height > 0)
    const measure = (steps: number, step: (index: number) => void) => {
      const taken: number[] = []
      for (let i = 0; i < steps; i++) {
        const begun = performance.now()
        step(i)
        void document.body.offsetHeight // the layout that the step asks for belongs to it
        taken.push(performance.now() - begun)
      }
      taken.sort((a, b) => a - b)
      return { median: taken[Math.floor(steps / 2)], p99: taken[Math.floor(steps * 0.99)], most: taken.at(-1) }
    }
    const move = measure(400, (i) => {
      const target = elements[(i * 37) % elements.length]
      target?.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }))
    })
    const key = measure(200, () => region.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true })))
    const scroll = measure(100, (i) => {
      view.scrollTo({ top: i * 50, behavior: 'instant' })
      inside.dispatchEvent(new Event('scroll'))
    })
    return { elements: inside.querySelectorAll('[data-n]').length, move, key, scroll }
  })
  const drawn = await page.evaluate(() => [...document.querySelectorAll('[aria-hidden] > div > div')].filter((box) => !(box as HTMLElement).hidden).length)
  const round = (figure: object) => JSON.stringify(figure, (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value))
  console.log(`picker over ${figures.elements} elements, ms: move ${round(figures.move)}, key ${round(figures.key)}, scroll ${round(figures.scroll)}; ${drawn} boxes drawn`)
  expect(figures.elements).toBeGreaterThan(enough)
  expect(drawn).toBeGreaterThan(0)
  expect(drawn, 'boxes that are drawn though only those near the window are seen').toBeLessThan(80)
})
