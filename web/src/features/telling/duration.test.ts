import { describe, expect, it } from 'vitest'
import { seconds } from './duration'

describe('seconds', () => {
  it.each([
    ['36h', 129_600],
    ['1h30m', 5_400],
    ['90s', 90],
    ['500ms', 0.5],
    ['0s', 0],
    ['', undefined],
    ['tomorrow', undefined],
    ['3d', undefined],
  ])('reads %s', (text, want) => {
    expect(seconds(text)).toBe(want)
  })
})
