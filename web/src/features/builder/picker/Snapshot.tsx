import { Button, Group, Loader, Text, VisuallyHidden } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { EyeOff, Paintbrush } from 'lucide-react'
import { useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { excerptOf, kindOf, SnapshotFrame } from './frame'
import { Overlay } from './Overlay'
import type { Outline, View } from './Overlay'
import styles from './Snapshot.module.css'
import { hearsFrame, useSnapshotInput } from './useSnapshotInput'
import { whenParsed } from './whenParsed'

type Props = {
  /** Address of the snapshot on this server. */
  src: string
  /** What page it is, for its accessible name. */
  title: string
  outlines: readonly Outline[]
  /** Whether a click or Enter takes an element. */
  picking: boolean
  /** Gets the element and those around it, the nearest first. */
  onPick?: (node: number, around: number[]) => void
  onLeave?: () => void
  /** Brought into view when it changes. */
  reveal?: number | undefined
  height?: string
}

const none = () => undefined

/** Sites are laid out for desks: a narrow panel shows them smaller, but not below this scale. */
const smallest = 0.6
const deskWidth = 1280

/**
 * The page as it was fetched, in a frame that runs nothing, with outlines over it. The parent reads the frame's document (same origin, no
 * scripts) and draws; what is picked is only a number.
 */
export function Snapshot(props: Props) {
  return <LoadedSnapshot key={props.src} {...props} />
}

function LoadedSnapshot({ src, title, outlines, picking, onPick = none, onLeave = none, reveal, height }: Props) {
  const { t } = useTranslation('builder')
  const hint = useId()
  const { ref: sized, width: given, height: tall } = useElementSize<HTMLDivElement>()
  const [frame, setFrame] = useState<SnapshotFrame>()
  const [overlay, setOverlay] = useState<Overlay>()
  const [shielded, setShielded] = useState(false)
  const [failed, setFailed] = useState(false)
  const [said, setSaid] = useState('')
  const [pictures, setPictures] = useState(0)
  const [plain, setPlain] = useState(false)
  const region = useRef<HTMLDivElement>(null)

  const width = Math.max(given, Math.min(deskWidth, given / smallest)) || deskWidth
  const scale = given > 0 ? given / width : 1
  // Until then a cover lies over it: a page that is not heard, or that is about to be laid out or scrolled anew, is no place to click on.
  const ready = frame !== undefined && given > 0

  const onPoint = useCallback(
    (node: number) => {
      const element = frame?.element(node)
      if (element) setSaid(t('picker.at', { kind: t(`picker.kinds.${kindOf(element)}`), text: excerptOf(element) }))
    },
    [frame, t],
  )
  const take = (node: number) => onPick(node, frame?.around(node) ?? [])
  const input = useSnapshotInput({ frame, overlay, picking, onPick: take, onLeave, onPoint })

  // The page is there when its text is: pictures come later, at the pace that the site allows.
  const iframe = useCallback((element: HTMLIFrameElement | null) => {
    if (!element) return
    return whenParsed(element, (document, window) => {
      const loaded = new SnapshotFrame(document, window)
      setFailed(loaded.size === 0)
      setShielded(!hearsFrame(document))
      setFrame(loaded)
    })
  }, [])

  const layer = useCallback((element: HTMLDivElement | null) => {
    if (!element) return
    const drawn = new Overlay(element)
    setOverlay(drawn)
    return () => drawn.clear()
  }, [])

  // Outlines are placed when they, the page or its width change; scrolling only moves them.
  useEffect(() => {
    if (!frame || !overlay) return
    overlay.outline(
      outlines.map(({ tone, nodes }) => ({ tone, boxes: frame.boxes(nodes) })),
      viewOf(frame),
    )
  }, [frame, overlay, outlines, width, tall, plain, pictures])

  useEffect(() => {
    if (!frame || !overlay) return
    const stop = new AbortController()
    let asked = 0
    const follow = () => {
      cancelAnimationFrame(asked)
      asked = requestAnimationFrame(() => overlay.scrolled(viewOf(frame)))
    }
    // Pictures move what is below them.
    let settling = 0
    frame.document.addEventListener(
      'load',
      () => {
        clearTimeout(settling)
        settling = window.setTimeout(() => setPictures((count) => count + 1), 150)
      },
      { capture: true, signal: stop.signal },
    )
    frame.document.addEventListener('scroll', follow, { capture: true, passive: true, signal: stop.signal })
    return () => {
      stop.abort()
      clearTimeout(settling)
      cancelAnimationFrame(asked)
    }
  }, [frame, overlay])

  useLayoutEffect(() => {
    if (frame && ready && reveal !== undefined) frame.reveal(reveal)
  }, [frame, ready, reveal, plain])

  const shield = {
    onPointerMove: (event: React.PointerEvent) => input.shield.move(...pointIn(event, scale)),
    onClick: (event: React.MouseEvent) => input.shield.click(...pointIn(event, scale)),
    onPointerLeave: input.shield.leave,
    onWheel: (event: React.WheelEvent) => frame?.window.scrollBy({ top: event.deltaY / scale, left: event.deltaX / scale, behavior: 'instant' }),
  }

  return (
    <div>
      <div
        ref={(element) => {
          region.current = element
          return typeof sized === 'function' ? sized(element) : undefined
        }}
        className={styles.region}
        style={height ? { height } : undefined}
        role={picking ? 'application' : 'region'}
        aria-label={t('picker.region', { title })}
        aria-describedby={hint}
        aria-busy={!ready}
        tabIndex={0}
        onKeyDown={input.onKeyDown}
      >
        <div className={styles.stage} style={{ width, height: tall / scale, transform: `scale(${scale})` }}>
          <iframe
            ref={iframe}
            className={styles.frame}
            src={src}
            title={t('picker.frame', { title })}
            sandbox="allow-same-origin"
            tabIndex={-1}
          />
          <div className={styles.clip} aria-hidden>
            <div ref={layer} className={styles.layer} />
          </div>
          {shielded && <div className={styles.shield} aria-hidden {...shield} />}
        </div>
        {!ready && (
          <div className={styles.waiting}>
            <Loader aria-label={t('picker.loading')} />
          </div>
        )}
        {failed && (
          <div className={styles.waiting}>
            <Text>{t('picker.failed')}</Text>
          </div>
        )}
      </div>
      <VisuallyHidden id={hint}>{picking ? t('picker.keys') : t('picker.keysLook')}</VisuallyHidden>
      <VisuallyHidden role="status" aria-live="polite">
        {said}
      </VisuallyHidden>
      <Group gap="xs" mt={6} justify="space-between">
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {picking ? t('picker.keysShort') : ''}
        </Text>
        <Group gap={4}>
          {picking && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<EyeOff size={14} aria-hidden />}
              disabled={!frame}
              onClick={() => {
                const hidden = frame && hideCovering(frame)
                setSaid(hidden ? t('picker.hidden', { n: hidden }) : t('picker.nothingCovers'))
                overlay?.scrolled(frame ? viewOf(frame) : { left: 0, top: 0, height: 0 })
              }}
            >
              {t('picker.hideCovering')}
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Paintbrush size={14} aria-hidden />}
            disabled={!frame}
            aria-pressed={plain}
            onClick={() => {
              frame?.dress(plain)
              setPlain(!plain)
            }}
          >
            {t('picker.plain')}
          </Button>
        </Group>
      </Group>
    </div>
  )
}

function viewOf({ window }: SnapshotFrame): View {
  return { left: window.scrollX, top: window.scrollY, height: window.innerHeight }
}

function pointIn(event: React.MouseEvent, scale: number): [number, number] {
  const rect = event.currentTarget.getBoundingClientRect()
  return [(event.clientX - rect.left) / scale, (event.clientY - rect.top) / scale]
}

/** Hides, in this view alone, what is fixed over the page: cookie banners, sign-up dialogs, floating bars. Gives how many. */
function hideCovering(frame: SnapshotFrame): number {
  const { document, window } = frame
  const covering = new Set<HTMLElement>()
  for (let x = 1; x < 6; x++) {
    for (let y = 1; y < 6; y++) {
      const hit = document.elementFromPoint((window.innerWidth * x) / 6, (window.innerHeight * y) / 6)
      for (let at: Element | null = hit; at && at !== document.body; at = at.parentElement) {
        const position = window.getComputedStyle(at).position
        if (position === 'fixed' || position === 'sticky') covering.add(at as HTMLElement)
      }
    }
  }
  for (const element of covering) element.style.setProperty('display', 'none', 'important')
  return covering.size
}
