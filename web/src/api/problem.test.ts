import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import ko from '@/i18n/ko/words'
import { problemOf } from './problem'

beforeAll(async () => {
  await i18next.init({ lng: 'ko', fallbackLng: false, resources: { ko }, interpolation: { escapeValue: false } })
})

it('keeps all that is wrong with one part of a request, with its place', () => {
  const at = (line: string, why: string) => ({
    location: 'body.yaml',
    message: `line ${line}, column 1: ${why}`,
    said: [{ code: 'recipe.at', params: { line, column: '1', why }, parts: { why: [{ text: why }] }, text: `line ${line}, column 1: ${why}` }],
  })
  const problem = problemOf(422, { code: 'recipe.invalid', detail: 'the recipe has mistakes', errors: [at('2', 'odd'), at('31', 'odder'), { location: 'body.files', message: 'too large' }] })
  expect(problem.fields).toEqual({ yaml: ['2번째 줄 1번째 글자: odd', '31번째 줄 1번째 글자: odder'], files: ['too large'] })
})
