import { useState } from 'react'

/**
 * A text field that is stored when one leaves it or presses Enter, not with every letter: each storing is a step of undo. Escape takes back what
 * was typed.
 */
export function useText(stored: string, onStore: (text: string) => void) {
  const [typed, setTyped] = useState(stored)
  const [was, setWas] = useState(stored)
  if (was !== stored) {
    setWas(stored)
    setTyped(stored)
  }
  const store = () => {
    const text = typed.trim()
    if (text !== stored) onStore(text)
  }
  return {
    value: typed,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setTyped(event.currentTarget.value),
    onBlur: store,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter') {
        event.preventDefault()
        store()
      } else if (event.key === 'Escape') {
        event.stopPropagation()
        setTyped(stored)
      }
    },
  }
}
