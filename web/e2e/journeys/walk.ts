import { expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Hand } from './hand'
import type { Journey } from './journey'
import type { Say } from './words'

/** How long a person waits for the server to open pages of a site, try a recipe, or run it. */
const patience = { look: 60_000, run: 120_000 }

/** A person on the way from an address to a version, who reads the screen and knows nothing else. */
export class Walk {
  constructor(
    private readonly page: Page,
    private readonly hand: Hand,
    private readonly say: Say,
    private readonly journey: Journey,
  ) {}

  async speak(): Promise<void> {
    if (this.journey.language === 'ko') return
    await this.hand.press(this.page.getByText('English', { exact: true }))
    await expect(this.page.getByRole('link', { name: this.say('app:new') }).first()).toBeVisible()
  }

  async open(): Promise<void> {
    await this.hand.press(this.page.getByRole('link', { name: this.say('app:new') }).first())
    const field = this.page.getByRole('textbox', { name: this.say('builder:new.address') })
    await this.hand.write(field, this.journey.address)
    await this.hand.press(this.page.getByRole('button', { name: this.say('builder:new.open') }))
    await expect(this.page.getByRole('heading', { name: this.say('builder:find.title') })).toBeVisible({ timeout: patience.look })
  }

  /** Looks at the page in the picker, and clicks wherever it has something. */
  async lookAround(): Promise<void> {
    const { page, say, hand } = this
    await hand.press(page.getByRole('button', { name: say('builder:find.byHand') }))
    await hand.press(page.getByRole('button', { name: say('builder:picker.hideCovering') }))
    const shown = page.getByRole('application', { name: say('builder:picker.region') }).locator('iframe')
    const frame = shown.contentFrame()
    await expect(frame.getByText('Runs when pressed')).toBeVisible()
    const draft = page.url()
    for (const place of [frame.getByText('Runs when pressed'), frame.getByText('Send it off'), frame.getByText('drawn'), frame.getByRole('heading').first()]) {
      if ((await place.count()) === 0) continue // left out of the snapshot
      await place.scrollIntoViewIfNeeded()
      const box = await place.boundingBox()
      if (!box) continue
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
      hand.clicks++
      await page.waitForTimeout(300) // what it would do, it does by then
    }
    expect(page.url()).toBe(draft)
    expect(page.frames().map((one) => one.url()).filter((url) => !url.startsWith(new URL(draft).origin) && url !== 'about:blank')).toEqual([])
    await hand.press(page.getByRole('button', { name: say('builder:pick.cancel') }))
  }

  /** Takes what is proposed first. */
  async accept(): Promise<void> {
    const { page, say, journey } = this
    if (journey.loads) {
      await expect(page.getByText(say('builder:find.answers'))).toBeVisible()
      await expect(page.getByRole('listitem').filter({ hasText: journey.loads }).first()).toBeVisible()
    }
    await expect(page.getByRole('radiogroup', { name: say('builder:find.proposals') }).getByRole('radio').first()).toBeChecked()
    await this.hand.press(page.getByRole('button', { name: say(`builder:find.start.${journey.loads ? 'json' : 'list'}`) }))
    await expect(page.getByRole('heading', { name: say('builder:columns.title') })).toBeVisible({ timeout: patience.look })
  }

  /** Looks at the columns and their values. */
  async columns(): Promise<void> {
    const table = this.page.getByRole('grid', { name: this.say('builder:columns.table') })
    await expect(table.getByRole('row').nth(1)).toBeVisible({ timeout: patience.look })
    await this.next('key')
  }

  async key(): Promise<void> {
    const choices = this.page.getByRole('radiogroup', { name: this.say('builder:key.title') })
    await expect(choices.getByRole('radio', { checked: true })).toHaveCount(1, { timeout: patience.look })
    await this.next('try')
  }

  async tryOut(): Promise<void> {
    await this.hand.press(this.page.getByRole('button', { name: this.say('builder:try.start') }))
    await expect(this.page.getByRole('status').filter({ hasText: inner(this.say('builder:try.done')) })).toBeVisible({ timeout: patience.look })
    await expect(this.page.getByRole('heading', { name: this.say('builder:try.rows') })).toBeVisible()
    await expect(this.page.getByRole('heading', { name: this.say('builder:estimate.title') })).toBeVisible()
    await this.next('save')
  }

  async save(): Promise<void> {
    const { page, say, journey, hand } = this
    await hand.write(page.getByRole('textbox', { name: say('builder:save.recipe') }), journey.recipe)
    await hand.write(page.getByRole('textbox', { name: say('builder:save.datasetName') }), journey.dataset)
    await hand.write(page.getByRole('textbox', { name: say('builder:save.webhook') }), journey.team)
    await hand.press(page.getByRole('button', { name: say('builder:save.run') }))
  }

  /** Waits for the run to end in a version, and looks at its first rows. */
  async arrive(): Promise<{ dataset: string; version: number }> {
    const { page, say, journey } = this
    await expect(page.getByRole('link', { name: journey.dataset })).toBeVisible({ timeout: patience.look })
    const title = page.getByRole('heading', { name: say('runs:ended.first_rows') })
    await expect(title).toBeVisible({ timeout: patience.run })
    const version = Number(/\d+/.exec(await title.innerText())?.[0])
    await expect(page.getByRole('status').filter({ hasText: inner(say('runs:ended.version', { version, what: this.text('runs:state.published') })) })).toBeVisible()
    const rows = page.getByRole('region', { name: say('datasets:data.region') }).getByRole('row')
    await expect.poll(() => rows.count()).toBeGreaterThan(Math.min(journey.rows, 5))
    if (journey.shows) await expect(rows.filter({ hasText: journey.shows }).first()).toBeVisible()
    return { dataset: journey.dataset, version }
  }

  private async next(step: string): Promise<void> {
    const name = this.say('builder:steps.next', { step: this.text(`builder:steps.${step}`) })
    await this.hand.press(this.page.getByRole('button', { name }))
  }

  /** Words without anything to fill in, as text. */
  private text(key: string): string {
    return this.say(key).source.replace(/^\^\(\?:|\)\$$/g, '')
  }
}

/** A whole text's pattern as that of a part of a text. */
function inner(whole: RegExp): RegExp {
  return new RegExp(whole.source.slice(1, -1))
}
