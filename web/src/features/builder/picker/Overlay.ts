import type { Box } from './frame'
import styles from './Snapshot.module.css'

/** How outlines look: what is chosen, what else could be, what a click took out, the element of one cell. */
export type Tone = 'chosen' | 'other' | 'excluded' | 'cell'

export type Outline = { tone: Tone; nodes: readonly number[] }

type Drawn = Box & { tone: Tone }

/**
 * Draws boxes over the snapshot without asking React or the page: what moves with the mouse costs one style change, what is scrolled by
 * only boxes near the window, whatever the page's size.
 */
export class Overlay {
  private boxes: Drawn[] = []
  private tallest = 0
  private pool: HTMLElement[] = []
  private readonly hover: HTMLElement

  constructor(private readonly layer: HTMLElement) {
    this.hover = this.box('hover')
    this.hover.hidden = true
  }

  /** Replaces all outlines. Boxes must come sorted by their top, as SnapshotFrame.boxes gives them. */
  outline(groups: readonly { tone: Tone; boxes: readonly Box[] }[], view: View): void {
    this.boxes = groups.flatMap(({ tone, boxes }) => boxes.map((box) => ({ ...box, tone }))).sort((a, b) => a.top - b.top)
    this.tallest = this.boxes.reduce((most, box) => Math.max(most, box.height), 0)
    this.scrolled(view)
  }

  /** Moves the outlines with the page and draws those that are near its window. */
  scrolled(view: View): void {
    this.layer.style.transform = `translate(${-view.left}px, ${-view.top}px)`
    let used = 0
    for (let i = this.firstFrom(view.top - this.tallest - view.height); i < this.boxes.length; i++) {
      const box = this.boxes[i]
      if (!box || box.top > view.top + 2 * view.height) break
      const element = (this.pool[used] ??= this.box('chosen'))
      used++
      element.className = `${styles.box ?? ''} ${styles[box.tone] ?? ''}`
      place(element, box)
    }
    for (const element of this.pool.slice(used)) element.hidden = true
  }

  point(box: Box | undefined): void {
    if (box) place(this.hover, box)
    else this.hover.hidden = true
  }

  clear(): void {
    this.hover.remove()
    for (const element of this.pool) element.remove()
    this.pool = []
  }

  private box(tone: Tone | 'hover'): HTMLElement {
    const element = document.createElement('div')
    element.className = `${styles.box ?? ''} ${styles[tone] ?? ''}`
    this.layer.append(element)
    return element
  }

  /** The first box whose top is at or below a line, by halving. */
  private firstFrom(top: number): number {
    let low = 0
    let high = this.boxes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.boxes[middle]?.top ?? 0) < top) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** What of the page the frame shows, in the page's own pixels. */
export type View = { left: number; top: number; height: number }

function place(element: HTMLElement, box: Box): void {
  const style = element.style
  style.left = `${box.left}px`
  style.top = `${box.top}px`
  style.width = `${box.width}px`
  style.height = `${box.height}px`
  element.hidden = false
}
