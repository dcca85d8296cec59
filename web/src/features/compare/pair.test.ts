import { expect, it } from 'vitest'
import { pairOf } from './pair'

it.each([
  [undefined, undefined, 'v2', 'v5'],
  ['v1', undefined, 'v1', 'v5'],
  ['v5', undefined, 'v5', 'v5'],
  [undefined, 'v2', 'v1', 'v2'],
  [undefined, 'v1', 'v1', 'v1'],
  [undefined, 'prod', 'v5', 'prod'],
  ['v5', 'v1', 'v5', 'v1'],
])('compares %s with %s as %s with %s', (from, to, earlier, later) => {
  expect(pairOf(['v5', 'v2', 'v1'], from, to)).toEqual({ from: earlier, to: later })
})
