import { useRef } from 'react'
import type { Ref } from 'react'
import classes from './Editor.module.css'

type Props = {
  ref: Ref<HTMLTextAreaElement>
  label: string
  value: string
  onChange: (text: string) => void
  /** Asked for by Ctrl+S. */
  onStore: () => void
  /** Lines, from 1, that are marked. */
  marks: number[]
}

/**
 * A text field with numbered lines. It is the browser's own, so it reads aloud, undoes and selects as people are used to; Tab leaves it, as it leaves
 * any field.
 */
export function Editor({ ref, label, value, onChange, onStore, marks }: Props) {
  const gutter = useRef<HTMLDivElement>(null)
  const lines = value.split('\n').length
  return (
    <div className={classes.editor}>
      <div ref={gutter} className={classes.gutter} aria-hidden>
        {Array.from({ length: lines }, (_, index) => (
          <div key={index} data-marked={marks.includes(index + 1) || undefined}>
            {index + 1}
          </div>
        ))}
      </div>
      <textarea
        ref={ref}
        className={classes.text}
        aria-label={label}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        wrap="off"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onScroll={(event) => gutter.current?.scrollTo({ top: event.currentTarget.scrollTop })}
        onKeyDown={(event) => {
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
            event.preventDefault()
            onStore()
          }
        }}
      />
    </div>
  )
}
