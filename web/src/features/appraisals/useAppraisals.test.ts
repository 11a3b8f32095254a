import { describe, expect, it } from 'vitest'
import { cycleMark, inputText, outcomeMark } from './useAppraisals'

describe('appraisal', () => {
  it('is scored as often as wanted until it is final', () => {
    expect(cycleMark({ state: 'open', scored_at: null }).text).toBe('还没评')
    expect(cycleMark({ state: 'open', scored_at: '2026-09-01T08:00:00+08:00' }).text).toBe('评了，还没定稿')
    expect(cycleMark({ state: 'final', scored_at: null }).kind).toBe('done')
  })
  it('gives a veto no number', () => {
    expect(outcomeMark('veto', null, 10)).toEqual({ kind: 'late', text: '一票否决' })
  })
  it('says how much is missing to full marks', () => {
    expect(outcomeMark('scored', 1, 2).text).toBe('扣 1 分')
    expect(outcomeMark('scored', 2, 2).text).toBe('满分')
    expect(outcomeMark('scored', -1, 1)).toEqual({ kind: 'late', text: '扣 2 分' })
    expect(outcomeMark('incomplete', null, 2).text).toBe('缺数据')
  })
  it('shows what a score was made from', () => {
    expect(inputText({ name: '转诊', numerator: 52, denominator: 500 })).toBe('转诊 10.4%（52/500）')
    expect(inputText({ name: '基本满意', count: 8 })).toBe('基本满意 8 人')
    expect(inputText({ name: '家庭病床' })).toBe('家庭病床：还没有数')
  })
})
