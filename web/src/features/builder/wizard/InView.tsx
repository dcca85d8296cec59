import { useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/** Comes into view when it opens: at once, since what still slides is no place to click on. */
export function InView({ children }: { children: ReactNode }) {
  const top = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    void top.current?.scrollIntoView({ block: 'start', behavior: 'instant' }) // Chromium gives a promise, which is no clean-up
  }, [])
  return (
    <div ref={top} style={{ scrollMarginTop: 12 }}>
      {children}
    </div>
  )
}
