import { expect, it } from 'vitest'
import { destination } from './destination'

it.each([
  ['', '/'],
  ['?to=%2Fdatasets%2Fshop%2Fproducts%3Ftab%3Druns', '/datasets/shop/products?tab=runs'],
  ['?to=https%3A%2F%2Fevil.example', '/'],
  ['?to=%2F%2Fevil.example', '/'],
  ['?to=%2F%5Cevil.example', '/'],
  ['?to=%2Fsignin%3Fto%3D%2F', '/'],
])('leads from %s to %s', (search, to) => {
  expect(destination(search)).toBe(to)
})
