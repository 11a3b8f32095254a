import { describe, expect, it } from 'vitest'
import { bulkResult, bulkSentence } from './useBulk'

describe('an act on many rows in words', () => {
  it('says beforehand how many and how many not', () => {
    expect(bulkSentence({ will_count: 12, skip_count: 3 }, '发', '份')).toBe('会发 12 份，跳过 3 份。')
    expect(bulkSentence({ will_count: 2, skip_count: 0 }, '发', '份')).toBe('会发 2 份。')
  })
  it('counts while it runs and says what became of it', () => {
    const job = { row_count: 9, done_count: 4, skipped_count: 2, failed_count: 0 }
    expect(bulkResult({ ...job, state: 'running' }, '份')).toBe('第 6 份，共 9 份')
    expect(bulkResult({ ...job, done_count: 6, failed_count: 1, state: 'done' }, '份')).toBe('办成 6 份，跳过 2 份，没办成 1 份')
  })
})
