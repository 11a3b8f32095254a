import { describe, expect, it } from 'vitest'
import { whoAnswers, type OwnAlert } from './useOwnAlerts'

const alert = (more: Partial<OwnAlert>): OwnAlert => ({
  id: 1, label: '危急值', severity: 'red', severity_label: '红色', words: '血压 186/104，危险', kind: 'bp', state: 'open', opened_at: '2026-09-15T06:02:00Z',
  acknowledged_at: null, acknowledged_by_name: '', closed_at: null, outcome_label: '', advice: '', times: 1, next_step_at: null, next_words: '', ...more,
})

describe('who answers an alert', () => {
  it('says whom it goes to next while nobody has taken it', () => {
    expect(whoAnswers(alert({ next_step_at: '2026-09-15T06:07:00Z', next_words: '值班医生' }), () => '14:07')).toBe('已经告诉医生；14:07 还没人接，就转值班医生')
    expect(whoAnswers(alert({}), () => '')).toBe('已经告诉医生，还没有人接')
  })
  it('names who has it and how it ended', () => {
    expect(whoAnswers(alert({ state: 'acknowledged', acknowledged_by_name: '沈若兰', acknowledged_at: '2026-09-15T06:03:00Z' }), () => '14:03')).toBe('沈若兰 14:03 接手了，会联系您')
    expect(whoAnswers(alert({ state: 'closed', closed_at: '2026-09-15T06:40:00Z', outcome_label: '复测正常' }), () => '14:40')).toBe('14:40 了结：复测正常')
  })
})
