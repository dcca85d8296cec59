import { useState } from 'react'

/** Text that is typed over what is stored. What is stored may change meanwhile: it is shown unless something else was typed. */
export function useTyped(stored: string) {
  const [typed, setTyped] = useState(stored)
  const [was, setWas] = useState(stored)
  if (was !== stored) {
    setWas(stored)
    if (typed === was) setTyped(stored)
  }
  return [typed, setTyped] as const
}
