import { describe, expect, it } from 'vitest'
import { monthSentence, monthText, type SupervisedMonth } from './useDeskOverdue'
import { lastCallText, type OverduePerson } from './useOverdue'

const month = { month: '2026-09-01', settled_date: '2026-10-15', total: { overdue: 9, called: 5, not_called: 4, came_back: 3 } } as SupervisedMonth

describe('the month of the supervisor', () => {
  it('says what is still open', () => {
    expect(monthSentence(month, '2026-09-20')).toBe('9 人超期过，联系了 5 人，15 天内来了 3 人（还没满 15 天的会继续增加）；还有 4 人没联系')
    expect(monthSentence(month, '2026-11-01')).not.toContain('继续增加')
  })
  it('names a month', () => expect([monthText('2026-09-01', '2026-11-02'), monthText('2025-12-01', '2026-11-02')]).toEqual(['9 月', '2025 年 12 月']))
})

describe('what was tried last', () => {
  const person = { last_outcome_label: '', agreed_date: null, contact_date: null, last_called_date: null } as unknown as OverduePerson
  it('says when nobody has called', () => expect(lastCallText(person)).toBe('还没打过电话'))
  it('says what comes next', () => {
    expect(lastCallText({ ...person, last_outcome_label: '以后再打', last_called_date: '2026-09-08', contact_date: '2026-09-17' })).toBe('9月8日 以后再打，9月17日再联系')
    expect(lastCallText({ ...person, last_outcome_label: '答应来', last_called_date: '2026-09-08', agreed_date: '2026-09-10', contact_date: '2026-09-23' })).toContain('说好9月10日来')
  })
})
