import { describe, expect, it } from 'vitest'
import { entryKind, memberKind, stageSentence } from './labels'

describe('how far somebody is', () => {
  it('never shows a waiting person as done', () => {
    expect([entryKind('waiting'), memberKind('waiting'), entryKind('signed')]).toEqual(['due', 'due', 'done'])
  })
  it('says of a stage who was reached by what and who is to be visited', () => {
    const row = { stage: 30, persons: 3, reached: 2, waiting: 1, to_visit: 0, visited: 0, settled: 0 }
    expect(stageSentence([{ ...row, way: 'sms' }, { ...row, way: 'visit', persons: 2, to_visit: 1, visited: 1 }])).toBe('短信 3 人，到了 2 人；走访单 2 人，去过 1 人')
  })
})
