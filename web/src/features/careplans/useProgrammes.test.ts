import { describe, expect, it } from 'vitest'
import { monthEnds, monthText } from './useDeskProgrammes'
import { draftOf, isWhole, standingMark, type ProgrammeCard } from './useProgrammes'

const card = { plan: null, suggested_goals: ['每天量血压', '少吃盐', '多走路'], target_pack: 'assessment' } as unknown as ProgrammeCard
const row = { standing: 'controlled', standing_label: '上次达标', is_lost: false, state: 'active' }

describe('how it goes', () => {
  it('says lost before anything else', () => expect(standingMark({ ...row, is_lost: true })).toEqual({ kind: 'late', text: '失访' }))
  it('says what the last visit said', () => expect(standingMark(row)).toEqual({ kind: 'done', text: '上次达标' }))
  it('says who waits and who left', () => {
    expect(standingMark({ ...row, state: 'proposed' }).text).toBe('等人确认')
    expect(standingMark({ ...row, state: 'ended' }).text).toBe('已结束')
  })
})

describe('a plan to begin from', () => {
  it('offers the first goals of the programme', () => expect(draftOf(card, '2026-11-22').goals.map((goal) => goal.text)).toEqual(['每天量血压', '少吃盐']))
  it('takes over the goals of the plan there is', () => {
    const planned = { ...card, plan: { advice: '少吃咸菜', goals: [{ kind: 'monitoring', text: '早上量', by_date: null }] } } as unknown as ProgrammeCard
    expect(draftOf(planned, '2026-11-22')).toMatchObject({ advice: '少吃咸菜', goals: [{ kind: 'monitoring', text: '早上量' }] })
  })
  it('is whole with a goal and a day ahead', () => {
    const draft = draftOf(card, '2026-11-22')
    expect(isWhole(draft, '2026-11-22')).toBe(true)
    expect(isWhole({ ...draft, goals: [{ kind: 'target', text: ' ', by_date: null }] }, '2026-11-22')).toBe(false)
    expect(isWhole({ ...draft, review_date: '2026-11-22' }, '2026-11-22')).toBe(false)
  })
})

describe('months that are over', () => {
  it('end on their last day, the newest first, across a year', () => {
    expect(monthEnds('2026-02-10', 3)).toEqual(['2026-01-31', '2025-12-31', '2025-11-30'])
  })
  it('say their year where it is another', () => {
    expect([monthText('2026-01-31', '2026-02-10'), monthText('2025-12-31', '2026-02-10')]).toEqual(['1 月底', '2025 年 12 月底'])
  })
})
