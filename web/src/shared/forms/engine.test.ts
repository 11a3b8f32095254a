import { describe, expect, it } from 'vitest'
import type { FormDefinition } from './definition'
import { problemsOf, settle, toggleChoice, visibleItems } from './engine'

const form: FormDefinition = {
  name: 'sample', version: '1', title: '样表',
  checks: [{ lower: 'low', higher: 'high', message: '两个数填反了' }],
  optionSets: { often: [{ code: 'never', display: '没有', score: 1 }, { code: 'always', display: '总是', score: 5 }] },
  item: [
    { linkId: 'signs', type: 'group', item: [
      { linkId: 'high', text: '收缩压', type: 'integer', unit: 'mmHg', required: true, limits: [{ hard: [40, 300], soft: [80, 220] }] },
      { linkId: 'low', text: '舒张压', type: 'integer' },
      { linkId: 'weight', text: '体重', type: 'decimal', decimals: 1 },
      { linkId: 'height', text: '身高', type: 'decimal' },
      { linkId: 'bmi', text: '体质指数', type: 'decimal', calculate: { function: 'bmi', of: ['weight', 'height'] } },
      { linkId: 'build', text: '体型', type: 'choice', optionSet: 'often', calculate: { function: 'band', of: ['bmi'], bands: [[0, 'never'], [24, 'always']] } },
    ] },
    { linkId: 'symptoms', text: '症状', type: 'choice', repeats: true, answerOption: [{ code: '1', display: '无', exclusive: true }, { code: '99', display: '其他' }] },
    { linkId: 'other', text: '其他症状', type: 'string', required: true, maxLength: 4, enableWhen: [{ question: 'symptoms', operator: '=', answer: '99' }] },
    { linkId: 'drugs', text: '用药', type: 'group', repeats: true, item: [{ linkId: 'drug', text: '药名', type: 'string', required: true }] },
  ],
}

describe('what is shown', () => {
  it('hides a question until its condition holds', () => {
    const shown = (symptoms: string[]) => visibleItems(form.item, { symptoms }).map((item) => item.linkId)
    expect(shown(['1'])).not.toContain('other')
    expect(shown(['99'])).toContain('other')
  })
})

describe('what is sent', () => {
  it('calculates from what was typed, step by step', () => {
    expect(settle(form, { weight: 70, height: 170 })).toMatchObject({ bmi: 24.2, build: 'always' })
  })
  it('calculates nothing while a part is missing', () => {
    expect(settle(form, { weight: 70 })).not.toHaveProperty('bmi')
  })
  it('drops answers to questions that are no longer shown', () => {
    expect(settle(form, { symptoms: ['1'], other: '耳鸣' })).not.toHaveProperty('other')
  })
})

describe('what is wrong', () => {
  const messages = (answers: Record<string, unknown>, confirmed: string[] = []) => problemsOf(form, answers, {}, new Set(confirmed)).map((p) => [p.linkId, p.severity])

  it('asks for what is required, also inside a repeated row', () => {
    expect(messages({ drugs: [{ drug: '' }] })).toEqual([['high', 'error'], ['drugs[0].drug', 'error']])
  })
  it('refuses the impossible and asks about the rare', () => {
    expect(messages({ high: 400 })).toEqual([['high', 'error']])
    expect(messages({ high: 240 })).toEqual([['high', 'question']])
    expect(messages({ high: 240 }, ['high'])).toEqual([])
  })
  it('notices two numbers in the wrong order', () => {
    expect(messages({ high: 90, low: 148 })).toEqual([['low', 'error']])
  })
  it('holds whole numbers and text lengths', () => {
    expect(messages({ high: 120.5 })).toEqual([['high', 'error']])
    expect(messages({ high: 120, symptoms: ['99'], other: '一二三四五' })).toEqual([['other', 'error']])
  })
})

describe('ticking', () => {
  const options = form.item[1]!.answerOption!
  it('lets “none” stand alone and give way', () => {
    expect(toggleChoice(options, ['99'], '1')).toEqual(['1'])
    expect(toggleChoice(options, ['1'], '99')).toEqual(['99'])
    expect(toggleChoice(options, ['99'], '99')).toEqual([])
  })
})
