import { expect, it } from 'vitest'
import { nameIn, renamed } from './text'

it('finds the name that a recipe gives itself', () => {
  expect(nameIn('# mine\nname: my-shop # a comment\nsheaf: 1')).toBe('my-shop')
  expect(nameIn('name: "my-shop"')).toBe('my-shop')
  expect(nameIn('sheaf: 1\n  name: inner')).toBeUndefined()
  expect(nameIn('')).toBeUndefined()
})

it('renames nothing but the name', () => {
  expect(renamed('# name: no\nname: old # why\npages: {name: old}', 'new')).toBe('# name: no\nname: new # why\npages: {name: old}')
})
