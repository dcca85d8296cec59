/** The attribute in which a snapshot carries the number of each element. */
export const NODE_ATTRIBUTE = 'data-n'

/** A box in the snapshot's own coordinates: CSS pixels from the top left of its document, whatever is scrolled. */
export type Box = { node: number; left: number; top: number; width: number; height: number }

/** What the parent knows of the document in the frame. Built once when it has loaded; nothing in it runs scripts. */
export class SnapshotFrame {
  readonly document: Document
  readonly window: Window
  private readonly byNode = new Map<number, Element>()

  constructor(document: Document, window: Window) {
    this.document = document
    this.window = window
    for (const element of document.querySelectorAll(`[${NODE_ATTRIBUTE}]`)) {
      const node = Number(element.getAttribute(NODE_ATTRIBUTE))
      if (!this.byNode.has(node)) this.byNode.set(node, element)
    }
    nameUnseen(document)
  }

  get size(): number {
    return this.byNode.size
  }

  element(node: number): Element | undefined {
    return this.byNode.get(node)
  }

  /** The number of an element or of the nearest one around it that has one; undefined outside of the page's body. */
  nodeOf(element: Element | null): number | undefined {
    const stamped = element?.closest(`[${NODE_ATTRIBUTE}]`)
    if (!stamped || stamped === this.document.documentElement || stamped === this.document.body) return undefined
    return Number(stamped.getAttribute(NODE_ATTRIBUTE))
  }

  /** The element under a point of the frame's viewport. */
  nodeAt(x: number, y: number): number | undefined {
    return this.nodeOf(this.document.elementFromPoint(x, y))
  }

  /** Where an element stands; undefined where nothing of it is drawn. */
  box(node: number): Box | undefined {
    const element = this.byNode.get(node)
    if (!element) return undefined
    const rect = drawn(element)
    if (!rect) return undefined
    return {
      node,
      left: rect.left + this.window.scrollX,
      top: rect.top + this.window.scrollY,
      width: rect.width,
      height: rect.height,
    }
  }

  /** Boxes of the elements that are drawn, from the top of the page down. */
  boxes(nodes: readonly number[]): Box[] {
    const found: Box[] = []
    for (const node of nodes) {
      const box = this.box(node)
      if (box) found.push(box)
    }
    return found.sort((a, b) => a.top - b.top)
  }

  parent(node: number): number | undefined {
    return this.nodeOf(this.byNode.get(node)?.parentElement ?? null)
  }

  /** The elements around one, the nearest first. */
  around(node: number): number[] {
    const found: number[] = []
    for (let at = this.parent(node); at !== undefined; at = this.parent(at)) found.push(at)
    return found
  }

  /** The first element within that is drawn. */
  child(node: number): number | undefined {
    for (const child of this.byNode.get(node)?.children ?? []) {
      if (child.hasAttribute(NODE_ATTRIBUTE) && drawn(child)) return Number(child.getAttribute(NODE_ATTRIBUTE))
    }
    return undefined
  }

  /**
   * The next (or the one before) element that shows something of its own: text, a picture, a control. It walks from where it is, so a step
   * costs what lies between and not the size of the page.
   */
  candidate(from: number | undefined, direction: 1 | -1): number | undefined {
    const walker = this.document.createTreeWalker(this.document.body, NodeFilter.SHOW_ELEMENT)
    const start = from === undefined ? undefined : this.byNode.get(from)
    if (start) walker.currentNode = start
    else if (direction < 0) while (walker.lastChild());
    for (;;) {
      const next = direction > 0 ? walker.nextNode() : walker.previousNode()
      if (!(next instanceof this.frameElement())) return undefined
      if (next === this.document.body) return undefined
      if (next.hasAttribute(NODE_ATTRIBUTE) && shows(next) && drawn(next)) return Number(next.getAttribute(NODE_ATTRIBUTE))
    }
  }

  /** Brings an element into view if it is not. */
  reveal(node: number): void {
    const rect = this.byNode.get(node)?.getBoundingClientRect()
    if (!rect) return
    const margin = 40
    if (rect.top >= margin && rect.bottom <= this.window.innerHeight - margin) return
    this.window.scrollTo({ top: Math.max(0, rect.top + this.window.scrollY - this.window.innerHeight / 3), behavior: 'instant' })
  }

  /** Shows the page with its own looks, or as plain text and pictures where they get in the way. */
  dress(looks: boolean): void {
    for (const sheet of this.document.styleSheets) sheet.disabled = !looks
  }

  /** The constructor of elements in the frame's own realm: its nodes are no instances of the parent's classes. */
  private frameElement(): typeof Element {
    return (this.window as Window & typeof globalThis).Element
  }
}

/**
 * Links and buttons that are only an icon, whose picture the snapshot does not have, show their name in its place: what leads to the next page is often
 * one of them, and nobody can click what is not there.
 */
function nameUnseen(document: Document): void {
  for (const element of document.querySelectorAll('a:empty, button:empty')) {
    const name = element.getAttribute('aria-label') ?? element.getAttribute('title')
    if (name && !drawn(element)) element.textContent = name
  }
}

/** The rectangle of an element, or around its children where it has none itself (display: contents, inline wrappers). */
function drawn(element: Element): DOMRect | undefined {
  const rect = element.getBoundingClientRect()
  if (rect.width > 1 && rect.height > 1) return rect
  let around: DOMRect | undefined
  for (const child of element.children) {
    const inner = child.getBoundingClientRect()
    if (inner.width <= 1 || inner.height <= 1) continue
    if (!around) {
      around = inner
      continue
    }
    const left = Math.min(around.left, inner.left)
    const top = Math.min(around.top, inner.top)
    around = new DOMRect(left, top, Math.max(around.right, inner.right) - left, Math.max(around.bottom, inner.bottom) - top)
  }
  return around
}

const showing = new Set(['IMG', 'PICTURE', 'SVG', 'svg', 'INPUT', 'BUTTON', 'SELECT', 'TEXTAREA', 'VIDEO', 'A'])

function shows(element: Element): boolean {
  if (showing.has(element.tagName)) return true
  for (const child of element.childNodes) {
    if (child.nodeType === 3 && child.nodeValue && child.nodeValue.trim() !== '') return true
  }
  return false
}

/** What kind of thing an element is, in the builder's words (`picker.kinds.*`). */
export type ElementKind = 'link' | 'image' | 'text' | 'heading' | 'control' | 'group'

export function kindOf(element: Element): ElementKind {
  const tag = element.tagName.toUpperCase()
  if (tag === 'A') return 'link'
  if (tag === 'IMG' || tag === 'PICTURE' || tag === 'SVG' || tag === 'VIDEO') return 'image'
  if (/^H[1-6]$/.test(tag)) return 'heading'
  if (tag === 'INPUT' || tag === 'BUTTON' || tag === 'SELECT' || tag === 'TEXTAREA') return 'control'
  return element.children.length > 0 ? 'group' : 'text'
}

/** A short piece of what an element says, for announcements. */
export function excerptOf(element: Element): string {
  const alt = element.getAttribute('alt') ?? element.getAttribute('aria-label') ?? element.querySelector('img[alt]')?.getAttribute('alt') ?? ''
  // Enough of the beginning: textContent of a whole page would be read for nothing.
  let text = ''
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  while (text.length < 80 && walker.nextNode()) {
    const piece = (walker.currentNode.nodeValue ?? '').replace(/\s+/g, ' ').trim()
    if (piece) text += (text ? ' ' : '') + piece
  }
  text = text || alt
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
