import { describe, expect, it } from 'vitest'
import { ApiError } from '@/shared/api/client'
import { blank, bodyOf, bornOn, missing, prefill, refusalOf, streetsOf } from './useRegister'

const whole = { ...blank(3), identity_number: '11010519491231002X', name: '王桂芳', sex: '2' as const, birth_date: '1949-12-31' }

describe('opening a record', () => {
  it('says what is missing, one thing at a time', () => {
    expect(missing(blank(0))).toBe('请选择管理机构')
    expect(missing(blank(3))).toBe('请填证件号')
    expect(missing({ ...whole, identity_kind: 'none' })).toBe('没有证件的，请写明原因')
    expect(missing({ ...whole, name: ' ' })).toBe('请填姓名')
    expect(missing({ ...whole, birth_date: '' })).toBe('请填出生日期')
    expect(missing({ ...whole, birth_date: '38', knows_day: false })).toBe('请填出生年份，4 位数字')
    expect(missing(whole)).toBe('')
  })

  it('keeps a year alone as a year', () => {
    expect(bornOn({ birth_date: '1938', knows_day: false })).toBe('1938-01-01')
    expect(bodyOf({ ...whole, birth_date: '1938', knows_day: false }).birth_precision).toBe('year')
  })

  it('sends either a number or the reason why there is none', () => {
    expect(bodyOf({ ...whole, identity_note: '遗失' }).identity_note).toBe('')
    expect(bodyOf({ ...whole, identity_kind: 'none', identity_note: '遗失' })).toMatchObject({ identity_number: '', identity_note: '遗失' })
  })

  it('starts with what was typed for the search, and with what the number says', () => {
    const form = blank(3)
    prefill(form, { name: ' 王桂芳 ', identity_kind: 'id_card', identity_number: '11010519491231002X', phone: '138', birth_date: '', knows_day: true }, { birth_date: '1949-12-31', sex: '2' })
    expect(form).toMatchObject({ name: '王桂芳', birth_date: '1949-12-31', sex: '2', phone: '138' })
    prefill(form, { name: '李', identity_kind: 'none', identity_number: '', phone: '', birth_date: '1938', knows_day: false }, { birth_date: null, sex: '' })
    expect(form).toMatchObject({ birth_date: '1938', knows_day: false, sex: '2' })
  })

  it('offers the communities of the service area, or of the own street', () => {
    expect(streetsOf(['330105017001', '330105017002', '330105016'], '330105')).toEqual(['330105017', '330105016'])
    expect(streetsOf([], '330105017')).toEqual(['330105017'])
    expect(streetsOf([], '330105')).toEqual([])
  })

  it('leads to the record that is there already, and tells nothing about one elsewhere', () => {
    expect(refusalOf(new ApiError('patient_exists', '本机构已有这位居民的档案', 409, { patient_id: 7 })).patientId).toBe(7)
    expect(refusalOf(new ApiError('patient_elsewhere', '已在其他机构建档,可申请转入', 409)).patientId).toBeNull()
    expect(refusalOf(new Error('x')).code).toBe('unknown')
  })
})
