import { expect, test } from 'vitest'
import { seconds } from './span'

test.each([
  ['36h0m0s', 129_600],
  ['10m', 600],
  ['1h30m', 5400],
  ['1.5h', 5400],
  ['250ms', 0.25],
  ['', 0],
  [undefined, 0],
])('%s', (text, want) => {
  expect(seconds(text)).toBe(want)
})
