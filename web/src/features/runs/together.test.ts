import { describe, expect, it } from 'vitest'
import { together } from './together'

const group = (key: string, count: number, urls: string[]) => ({ key, outcome: 'blocked', reason: key, reason_said: [], count, examples: urls.map((url) => ({ url, kind: 'item' })) })

describe('together', () => {
  it('adds up what has one cause, the largest first', () => {
    const list = together([{ groups: [group('a', 3, ['1']), group('b', 2, ['2'])] }, { groups: [group('b', 5, ['3']), group('c', 1, [])] }])
    expect(list.map((g) => [g.key, g.count])).toEqual([
      ['b', 7],
      ['a', 3],
      ['c', 1],
    ])
    expect(list[0]?.examples.map((e) => e.url)).toEqual(['2', '3'])
  })

  it('keeps no more examples than a page shows', () => {
    const many = Array.from({ length: 20 }, (_, i) => String(i))
    expect(together([{ groups: [group('a', 20, many)] }, { groups: [group('a', 20, many)] }])[0]?.examples).toHaveLength(20)
  })
})
