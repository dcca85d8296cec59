import { expect, test } from 'vitest'
import { placed } from './order'

test.each([
  ['a', 'c', 'bcad'],
  ['d', 'b', 'adbc'],
  ['b', 'b', 'abcd'],
  ['a', 'd', 'bcda'],
  ['x', 'b', 'abcd'],
  ['a', 'x', 'abcd'],
])('%s to where %s is', (name, beside, order) => expect(placed([...'abcd'], name, beside).join('')).toBe(order))
