import { describe, expect, it } from 'vitest'
import { lifestyleText, medicineText } from './summaries'

describe('medicines in one line each', () => {
  it('leave out what is not known', () => {
    expect(medicineText({ medicines: [{ medicines_name: '氨氯地平', medicines_daily_times: 1, medicines_dose: '5mg' }, { medicines_name: '二甲双胍' }] })).toBe('氨氯地平，每日 1 次，每次 5mg\n二甲双胍')
  })
})

describe('the way of life in one line', () => {
  it('tells nought in words', () => expect(lifestyleText({ smoking: 0, drinking: 0, salt: '3', exercise_times: 5, exercise_minutes: 30 })).toBe('不吸烟，不喝酒，盐偏重，运动每周 5 次、每次 30 分钟'))
  it('says nothing about what was never asked', () => expect(lifestyleText({})).toBe(''))
})
