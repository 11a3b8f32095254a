import { expect, it } from 'vitest'
import { againstTarget, axisStart, callerMark, intervalText, onAxis, surveyMark, verdictMark, type CallerRow } from './useSurveys'

const progress = { active: 40, closed: 38, counted: 37, begun: 38, reserves: 8 }
const row: CallerRow = { number: 1, name: '王**', sex: '2', doctor: '', team: '', signed_date: null, attempts: 0, outcome: '', outcome_label: '', is_closed: false, is_open_call: false, can_dial: true, tried_today: false, call_again_at: null }

it('a sampled rate is told with how far it can be trusted', () => {
  expect(intervalText('0.9045', '0.9883')).toBe('90.5% 到 98.8%')
  expect(intervalText(null, null)).toBe('还没有问到人')
  expect(againstTarget({ rate: '0.95', low: '0.91', high: '0.98' }, 0.9).text).toBe('稳稳过线')
  expect(againstTarget({ rate: '0.919', low: '0.787', high: '0.972' }, 0.9)).toEqual({ kind: 'doing', text: '暂时过线，区间还跨着线' })
  expect(againstTarget({ rate: '0.88', low: '0.8', high: '0.95' }, 0.9).kind).toBe('due')
  expect(againstTarget({ rate: '0.7', low: '0.6', high: '0.8' }, 0.9).kind).toBe('late')
  expect(againstTarget({ rate: null, low: null, high: null }, 0.9).kind).toBe('plan')
})

it('a survey says how far it is', () => {
  expect(surveyMark({ state: 'open', progress }).text).toBe('打完 38 / 40')
  expect(surveyMark({ state: 'open', progress: { ...progress, begun: 0 } }).text).toBe('还没开始打')
  expect(surveyMark({ state: 'finished', progress }).kind).toBe('done')
  expect(surveyMark({ state: 'cancelled', progress }).kind).toBe('mute')
})

it('a row says whether it counts, and why not', () => {
  expect(verdictMark({ verdict: 'not_effective', reason: '知晓已签约', outcome_label: '' }).text).toBe('无效：知晓已签约')
  expect(verdictMark({ verdict: 'left_out', reason: '', outcome_label: '没人接' }).text).toBe('不进分母：没人接')
  expect(verdictMark({ verdict: 'effective', reason: '', outcome_label: '' }).kind).toBe('done')
})

it('the axis holds every whisker and the target', () => {
  expect(axisStart(['0.787', null], 0.9)).toBe(0.7)
  expect(axisStart([null], 0.9)).toBe(0.8)
  expect(onAxis('0.85', 0.7)).toBeCloseTo(50)
  expect(onAxis('0.5', 0.7)).toBe(0)
})

it('a caller sees at a glance whom to ring', () => {
  expect(callerMark(row).text).toBe('还没打')
  expect(callerMark({ ...row, is_open_call: true }).kind).toBe('due')
  expect(callerMark({ ...row, attempts: 1, outcome: 'no_answer', outcome_label: '没人接' }).text).toBe('打过 1 次：没人接')
  expect(callerMark({ ...row, tried_today: true, outcome_label: '没人接' }).text).toBe('今天打过：没人接')
  expect(callerMark({ ...row, is_closed: true, outcome: 'refused', outcome_label: '不愿意说' }).text).toBe('不愿意说')
  expect(callerMark({ ...row, is_closed: true, outcome: 'completed' }).text).toBe('问完了')
})
