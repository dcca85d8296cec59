import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import en from '@/i18n/en/words'
import ko from '@/i18n/ko/words'
import { figure } from './figure'
import { said } from './said'

beforeAll(async () => {
  await i18next.init({ lng: 'ko', fallbackLng: false, resources: { ko, en }, interpolation: { escapeValue: false } })
})

const found = [
  { code: 'verdict.row_count.share', params: { rows: '12345', share: '70.0 %', usual: '17636' }, text: '12345 rows, 70.0 % of the usual 17636.' },
  { code: 'verdict.against_usual', params: { n: 3 }, text: '(Usual: the median of 3 runs.)' },
]

describe('said', () => {
  it('says figures as the language writes them', async () => {
    expect(said(found, '')).toBe('12,345행으로, 평소 17,636행의 70%입니다. (보통은 지난 실행 3번의 중앙값입니다.)')
    await i18next.changeLanguage('en')
    expect(said(found, '')).toBe('12,345 rows, 70% of the usual 17,636. (Usual: the median of 3 runs.)')
    await i18next.changeLanguage('ko')
  })

  it('says once what is said of several findings', () => {
    const note = { code: 'verdict.against_usual', params: { n: 3 }, text: '' }
    const part = (text: string) => ({ text })
    expect(said([part('One.'), note, part('Two.'), note], '')).toBe('One. Two. (보통은 지난 실행 3번의 중앙값입니다.)')
  })

  it('says what has no words as it was said', () => {
    expect(said([{ code: 'verdict.unheard', text: 'Something new.' }, { text: 'And more.' }], '')).toBe('Something new. And more.')
    expect(said([], 'nothing')).toBe('nothing')
  })

  it('says sentences within sentences', () => {
    const why = [{ code: 'crawl.budget', params: { n: '5000' }, text: 'budget of 5000 requests is used up' }]
    expect(said([{ code: 'verdict.crawl.failed', params: { reason: 'budget of 5000 requests is used up' }, parts: { reason: why }, text: '' }], '')).toContain('5,000')
  })

  it('leaves what is no figure as it is', () => {
    expect(figure('value', '2000', 'en')).toBe('2000')
    expect(figure('usual', 'USD', 'en')).toBe('USD')
    expect(figure('before', '99.96 %', 'en')).toBe('99.96%')
    expect(figure('now', '1.235e+04', 'en')).toBe('12,350')
    expect(figure('columns', 12, 'ko')).toBe('12')
    expect(figure('columns', 'price, title', 'ko')).toBe('price, title')
  })
})
