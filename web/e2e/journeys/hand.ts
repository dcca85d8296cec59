import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'

/** The most presses of Tab on the way to something: a page that needs more is lost to the keyboard. */
const farthest = 250

/** A person's hand at a page: everything is done by real input, and counted. */
export abstract class Hand {
  clicks = 0
  keys = 0

  constructor(protected readonly page: Page) {}

  /** Presses a button, follows a link, or ticks a choice. */
  abstract press(target: Locator): Promise<void>

  /** Brings the caret into a field. */
  protected abstract enter(field: Locator): Promise<void>

  /** Writes into a field in place of what stands there, as by pasting. */
  async write(field: Locator, text: string): Promise<void> {
    await expect(field).toBeEditable()
    if (!(await focused(field))) await this.enter(field)
    await this.key('ControlOrMeta+a')
    await this.page.keyboard.insertText(text)
    this.keys++
    await expect(field).toHaveValue(text)
  }

  async key(name: string): Promise<void> {
    await this.page.keyboard.press(name)
    this.keys++
  }
}

/** Points and clicks. */
export class Mouse extends Hand {
  async press(target: Locator): Promise<void> {
    await target.click()
    this.clicks++
  }

  protected async enter(field: Locator): Promise<void> {
    await this.press(field)
  }
}

/** Never leaves the keyboard. */
export class Keyboard extends Hand {
  async press(target: Locator): Promise<void> {
    await expect(target).toBeEnabled()
    await this.enter(target)
    await this.key((await target.getAttribute('type')) === 'radio' ? 'Space' : 'Enter')
  }

  protected async enter(target: Locator): Promise<void> {
    await expect(target).toBeVisible()
    for (let pressed = 0; pressed < farthest; pressed++) {
      if (await focused(target)) return
      await this.key('Tab')
    }
    throw new Error(`the keyboard does not reach ${target.toString()} within ${farthest} presses of Tab`)
  }
}

function focused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === element.ownerDocument.activeElement)
}
