import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

/** Comes into view when it opens. */
export function InView({ children }: { children: ReactNode }) {
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    void top.current?.scrollIntoView({ block: 'start', behavior: 'smooth' }) // Chromium gives a promise, which is no clean-up
  }, [])
  return (
    <div ref={top} style={{ scrollMarginTop: 12 }}>
      {children}
    </div>
  )
}
