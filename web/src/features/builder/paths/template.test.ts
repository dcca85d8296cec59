import { describe, expect, test } from 'vitest'
import { firstPages, guessCounting, mistakeOf } from './template'

describe('addresses that count pages', () => {
  test.each([
    ['https://a.example/l?q=x&page=3', { template: 'https://a.example/l?q=x&page={n}', first: 3, step: 1 }],
    ['https://a.example/l?_pgn=1', { template: 'https://a.example/l?_pgn={n}', first: 1, step: 1 }],
    ['https://a.example/l?start=20', { template: 'https://a.example/l?start={n}', first: 20, step: 20 }],
    ['https://a.example/list/page/2/', { template: 'https://a.example/list/page/{n}/', first: 2, step: 1 }],
    ['https://a.example/l', { template: 'https://a.example/l?page={n}', first: 1, step: 1 }],
    ['https://a.example/l?q=x', { template: 'https://a.example/l?q=x&page={n}', first: 1, step: 1 }],
    ['https://a.example/top-100', { template: 'https://a.example/top-100?page={n}', first: 1, step: 1 }],
  ])('%s', (address, counting) => expect(guessCounting(address)).toEqual(counting))

  test('what the page itself shows is taken before a guess', () => {
    expect(guessCounting('https://a.example/l', 'https://a.example/l?p={n}').template).toBe('https://a.example/l?p={n}')
  })

  test('first pages', () => {
    expect(firstPages({ template: 'https://a.example/{n}', first: 0, step: 20 }, 3)).toEqual(['https://a.example/0', 'https://a.example/20', 'https://a.example/40'])
  })

  test('mistakes', () => {
    expect(mistakeOf({ template: 'https://a.example/', first: 1, step: 1 })).toBe('mark')
    expect(mistakeOf({ template: 'a.example/{n}', first: 1, step: 1 })).toBe('address')
    expect(mistakeOf({ template: 'https://a.example/{n}', first: 1, step: 1 })).toBeUndefined()
  })
})
