import { describe, expect, it } from 'vitest'
import { additions, additionText, answersOf, canSearch, type NearCard, nobody, searchBody, unanswered } from './searchFirst'

const card = (changes: Partial<NearCard> = {}): NearCard => ({
  id: 7, name: '王桂芳', sex_label: '女', birth_date: '1955-03-09', age_text: '71 岁', identity_kind_label: '居民身份证', identity_masked: '', phone_masked: '', address: '', organization_name: '文晖', team_name: '', state: 'current',
  reasons: [{ code: 'name_and_birth', label: '姓名、出生日期都相同' }], is_same: false, needs_answer: true, lacks: ['phone', 'address'], ...changes,
})

describe('searching before registering', () => {
  it('needs a name, a number or a phone', () => {
    expect(canSearch(nobody())).toBe(false)
    expect(canSearch({ ...nobody(), name: '王' })).toBe(false)
    expect(canSearch({ ...nobody(), birth_date: '1955-03-09' })).toBe(false)
    expect(canSearch({ ...nobody(), phone: '138' })).toBe(true)
    expect(canSearch({ ...nobody(), identity_kind: 'none', identity_number: '33' })).toBe(false)
  })

  it('asks with a day, with a year, or without', () => {
    expect(searchBody({ ...nobody(), birth_date: '1955-03-09' })).toMatchObject({ birth_date: '1955-03-09', is_year_only: false })
    expect(searchBody({ ...nobody(), birth_date: '1955', knows_day: false })).toMatchObject({ birth_date: '1955-01-01', is_year_only: true })
    expect(searchBody({ ...nobody(), birth_date: '19', knows_day: false }).birth_date).toBeNull()
  })

  it('keeps a near twin in the way until something was said about it', () => {
    expect(unanswered([card()], {})).toHaveLength(1)
    expect(unanswered([card()], { 7: { is_unsure: false, reason: ' ' } })).toHaveLength(1)
    expect(unanswered([card()], { 7: { is_unsure: false, reason: '双胞胎' } })).toEqual([])
    expect(unanswered([card()], { 7: { is_unsure: true, reason: '' } })).toEqual([])
    expect(unanswered([card({ needs_answer: false })], {})).toEqual([])
  })

  it('sends what was said, and nothing else', () => {
    expect(answersOf({ 7: { is_unsure: false, reason: ' 双胞胎 ' }, 8: { is_unsure: false, reason: '' } })).toEqual([{ patient_id: 7, is_unsure: false, reason: '双胞胎' }])
  })

  it('offers to add what the record lacks and was typed here', () => {
    expect(additions(card(), { ...nobody(), phone: '13812345678', identity_number: '33' })).toEqual(['phone'])
    expect(additionText(['phone', 'address'])).toBe('手机、住址')
  })
})
