import { useLayoutEffect, useRef } from 'react'
import type { KeyboardEvent as ReactKeyboardEvent } from 'react'
import type { SnapshotFrame } from './frame'
import type { Overlay } from './Overlay'

type Input = {
  frame: SnapshotFrame | undefined
  overlay: Overlay | undefined
  picking: boolean
  onPick: (node: number) => void
  onLeave: () => void
  /** The element that the keyboard stands on, to be said aloud. */
  onPoint: (node: number) => void
}

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey' | 'preventDefault'>

/**
 * Mouse and keyboard on the snapshot. Listeners live in the frame's document, which scrolls by itself; a browser that does not call them in a
 * frame without scripts (WebKit) gets a shield over the frame instead, which the returned handlers serve.
 */
export function useSnapshotInput(input: Input) {
  const latest = useRef(input)
  useLayoutEffect(() => {
    latest.current = input
  })
  const pointed = useRef<number>(undefined)
  const trail = useRef<number[]>([])

  const point = (node: number | undefined) => {
    const { frame, overlay } = latest.current
    pointed.current = node
    overlay?.point(node === undefined ? undefined : frame?.box(node))
  }

  const hover = (node: number | undefined) => {
    if (!latest.current.picking || node === pointed.current) return
    trail.current = []
    point(node)
  }

  const take = (node: number | undefined) => {
    if (latest.current.picking && node !== undefined) latest.current.onPick(node)
  }

  const go = (node: number | undefined) => {
    if (node === undefined) return
    latest.current.frame?.reveal(node)
    point(node)
    latest.current.onPoint(node)
  }

  /** True: the key was used. */
  const key = (event: Key): boolean => {
    const { frame, picking } = latest.current
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return false
    if (scrollBy(frame, event.key)) return true
    if (!picking) return false
    const at = pointed.current
    switch (event.key) {
      case 'ArrowUp': {
        const parent = at === undefined ? undefined : frame.parent(at)
        if (at !== undefined && parent !== undefined) trail.current.push(at)
        go(parent)
        return true
      }
      case 'ArrowDown':
        go(at === undefined ? frame.candidate(undefined, 1) : (trail.current.pop() ?? frame.child(at)))
        return true
      case 'ArrowRight':
      case 'ArrowLeft':
      case 'Tab': {
        const back = event.key === 'ArrowLeft' || (event.key === 'Tab' && event.shiftKey)
        const next = frame.candidate(at, back ? -1 : 1)
        trail.current = []
        if (next === undefined && event.key === 'Tab') return false // past the end the key leaves, as it does elsewhere
        go(next)
        return true
      }
      case 'Enter':
      case ' ':
        take(at)
        return true
      case 'Escape':
        point(undefined)
        latest.current.onLeave()
        return true
      default:
        return false
    }
  }

  // Before the frame is drawn uncovered: whoever sees the page can click on it.
  const { frame } = input
  useLayoutEffect(() => {
    if (!frame) return
    const { document: page } = frame
    const stop = new AbortController()
    const options = { capture: true, signal: stop.signal }
    page.addEventListener('pointermove', (event) => hover(frame.nodeOf(event.target as Element | null)), { ...options, passive: true })
    page.addEventListener('pointerleave', () => hover(undefined), options)
    page.addEventListener(
      'click',
      (event) => {
        event.preventDefault()
        event.stopPropagation()
        take(frame.nodeOf(event.target as Element | null))
      },
      options,
    )
    for (const kind of ['auxclick', 'submit', 'dragstart', 'contextmenu']) page.addEventListener(kind, (event) => event.preventDefault(), options)
    page.addEventListener('keydown', (event) => void (key(event) && event.preventDefault()), options)
    return () => stop.abort()
    // The handlers read what is current through `latest`; they are attached once a page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [frame])

  return {
    onKeyDown: (event: ReactKeyboardEvent) => void (key(event) && (event.preventDefault(), event.stopPropagation())),
    /** For the shield: points are in the frame's viewport. */
    shield: {
      move: (x: number, y: number) => hover(latest.current.frame?.nodeAt(x, y)),
      click: (x: number, y: number) => take(latest.current.frame?.nodeAt(x, y)),
      leave: () => hover(undefined),
    },
    /** The element that is pointed at, for buttons that act on it. */
    pointed: () => pointed.current,
    /** Forgets the element that is pointed at: the page has changed. */
    forget: () => point(undefined),
  }
}

function scrollBy(frame: SnapshotFrame, key: string): boolean {
  const { window: view, document: page } = frame
  const most = view.innerHeight * 0.85
  switch (key) {
    case 'PageDown':
      view.scrollBy({ top: most, behavior: 'instant' })
      return true
    case 'PageUp':
      view.scrollBy({ top: -most, behavior: 'instant' })
      return true
    case 'Home':
      view.scrollTo({ top: 0, behavior: 'instant' })
      return true
    case 'End':
      view.scrollTo({ top: page.documentElement.scrollHeight, behavior: 'instant' })
      return true
    default:
      return false
  }
}

/** Whether the browser calls the parent's listeners in a frame that may not run scripts. */
export function hearsFrame(page: Document): boolean {
  let heard = false
  const listen = () => {
    heard = true
  }
  page.addEventListener('sheaf-hears', listen)
  page.dispatchEvent(new Event('sheaf-hears'))
  page.removeEventListener('sheaf-hears', listen)
  return heard
}
