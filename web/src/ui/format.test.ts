import { describe, expect, it } from 'vitest'
import { Format } from './format'

const ko = new Format('ko')
const en = new Format('en')

describe('format', () => {
  it('says shares below everything as less than everything', () => {
    expect(en.percent(1)).toBe('100%')
    expect(en.percent(0.99999)).toBe('99.99%')
    expect(en.percent(0.804)).toBe('80%')
    expect(en.percent(0)).toBe('0%')
  })

  it('says durations in their two largest units', () => {
    expect(ko.duration(3905)).toBe('1시간 5분')
    expect(en.duration(200)).toBe('3 min 20 sec')
    expect(en.duration(86_400 * 2)).toBe('2 days')
    expect(en.duration(0.2)).toBe('0 sec')
    expect(en.duration(-3)).toBe('0 sec')
  })

  it('says how long ago something was', () => {
    const now = new Date('2026-11-22T12:00:00Z')
    expect(ko.relative(new Date('2026-11-22T09:00:00Z'), now)).toBe('3시간 전')
    expect(en.relative(new Date('2026-11-23T12:00:00Z'), now)).toBe('tomorrow')
    expect(en.relative(new Date('2026-11-22T11:59:30Z'), now)).toBe('30 seconds ago')
  })

  it('says sizes', () => {
    expect(en.bytes(999)).toBe('999 byte')
    expect(en.bytes(4_300_000)).toBe('4.3 MB')
    expect(en.bytes(43_000_000)).toBe('43 MB')
  })
})
