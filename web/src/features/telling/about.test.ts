import { describe, expect, it } from 'vitest'
import { aboutOf } from './about'

describe('aboutOf', () => {
  it('reads versions, runs and holds', () => {
    expect(aboutOf('version.published', { version: 3, run: 'r' })).toEqual({ version: 3, run: 'r' })
    expect(aboutOf('source.held', { run: 'r', hold: 'r-x', source: 'x' })).toEqual({ run: 'r', hold: 'r-x', source: 'x' })
    expect(aboutOf('tag.moved', { tag: 'prod', from: 2, to: 4 })).toEqual({ tag: 'prod', version: 4 })
    expect(aboutOf('recipe.broken', { run: 'r', source: 'x' })).toEqual({ run: 'r', source: 'x', broken: true })
  })

  it('leaves out what is not as it should be', () => {
    expect(aboutOf('run.failed', { run: 7, version: 0, hold: '' })).toEqual({})
  })
})
