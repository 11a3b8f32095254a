import { describe, expect, it } from 'vitest'
import { broughtText, type Direction, directionOf, firstKept, movesText } from './duplicates'

const way = (kept_id: number, taken_id: number, number: number): Direction => ({ kept_id, taken_id, brings: number ? [{ label: '协议', unit: '份', number }] : [], refusals: [], suggested: [] })

describe('two records that may be one person', () => {
  it('keeps the one with more to lose, so that little moves', () => {
    expect(firstKept([way(1, 2, 9), way(2, 1, 3)])).toBe(2)
    expect(firstKept([way(1, 2, 3), way(2, 1, 3)])).toBe(1)
    expect(firstKept([])).toBe(0)
  })

  it('says what comes over and what was set aside', () => {
    const found = { directions: [way(1, 2, 3), way(2, 1, 0)] }
    expect(broughtText(directionOf(found, 1)!)).toBe('协议 3 份')
    expect(broughtText(directionOf(found, 2)!)).toBe('')
    expect(movesText({ moves: [{ label: '人群标签', unit: '个', number: 1, aside: 2 }] })).toBe('人群标签 1 个（另存 2）')
  })
})
