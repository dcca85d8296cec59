import { expect, it } from 'vitest'
import { telling } from './telling'

it('puts what tells a person something first and leaves out what is empty', () => {
  const rows = [
    { uid: '05927650ce6ca72d7b2a56f4c98d6adf', site: 'a', url: 'https://x.test/1', note: 'n', title: 'Lamp', price: 3, gone: null },
    { uid: '1035187e2f03ca09bb173a563da97355', site: 'a', url: 'https://x.test/2', note: 'm', title: 'Rug', price: 5, gone: null },
    ...['Cup', 'Pan', 'Mug'].map((title, i) => ({ uid: `2035187e2f03ca09bb173a563da9735${i}`, site: 'a', url: `https://x.test/${i + 3}`, note: '', title, price: i, gone: [] })),
  ]
  expect(telling(['uid', 'site', 'url', 'note', 'title', 'price', 'gone'], rows)).toEqual(['title', 'price', 'note', 'site', 'uid', 'url'])
  expect(telling(['title'], [])).toEqual([])
})
