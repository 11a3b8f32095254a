import { describe, expect, it } from 'vitest'
import { refusalText } from './refusals'

describe('a no', () => {
  it('says why and from when one may ask again', () => {
    expect(refusalText({ reason_label: '要和家里人商量', ask_again_date: '2026-12-03', may_ask: false })).toBe('不愿签：要和家里人商量，12月3日以后再问')
    expect(refusalText({ reason_label: '不想花钱', ask_again_date: '2026-06-03', may_ask: true })).toBe('不愿签：不想花钱，现在可以再问')
    expect(refusalText({ reason_label: '其他', ask_again_date: null, may_ask: false })).toBe('不愿签：其他，请不要再问')
  })
})
