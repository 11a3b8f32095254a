import { describe, expect, it } from 'vitest'
import { curveOf, missingMark, planSentence, type PlanRow } from './usePlan'

const total = (values: Partial<PlanRow>) => ({ signed: 0, plan: null, missing: null, ...values }) as PlanRow

describe('the plan in words', () => {
  it('says how many are missing and how many a week that is', () => {
    expect(planSentence({ total: total({ signed: 290, plan: 360, missing: 70 }), weeks_left: 6, needed_per_week: 12 })).toBe('还差 70 人，剩 6 周，平均每周要签 12 人')
    expect(planSentence({ total: total({ signed: 361, plan: 360, missing: 0 }), weeks_left: 6, needed_per_week: 0 })).toBe('计划 360 人，已经签了 361 人，到了')
    expect(planSentence({ total: total({ signed: 300, plan: 360, missing: 60 }), weeks_left: 0, needed_per_week: null })).toBe('计划 360 人，签了 300 人，差 60 人')
    expect(planSentence({ total: total({}), weeks_left: 6, needed_per_week: null })).toBe('还没有定今年的计划数')
  })
  it('judges nothing without a plan', () => {
    expect(missingMark({ missing: null, plan: null })).toEqual({ kind: 'mute', text: '没有计划数' })
    expect(missingMark({ missing: 0, plan: 5 })).toEqual({ kind: 'done', text: '到了' })
    expect(missingMark({ missing: 1200, plan: 2000 })).toEqual({ kind: 'due', text: '差 1,200 人' })
  })
  it('draws one point a week and nothing for the weeks to come', () => {
    expect(curveOf([{ ends: '2026-01-04', signed: 3, planned: 4 }, { ends: '2026-12-31', signed: null, planned: 360 }])).toEqual({ labels: ['1-4', '12-31'], signed: [3, null], planned: [4, 360] })
  })
})
