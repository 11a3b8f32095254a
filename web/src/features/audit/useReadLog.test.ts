import { describe, expect, it } from 'vitest'
import { readSentence } from './useReadLog'

describe('who read my record', () => {
  it('is one sentence with people and times', () => expect(readSentence({ people: 4, times: 7, days: 30 })).toBe('30 天里，4 个人看过 7 次。'))
  it('says so when nobody did', () => expect(readSentence({ people: 0, times: 0, days: 30 })).toBe('30 天里，没有人看过您的档案。'))
})
