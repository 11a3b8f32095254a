import { describe, expect, it } from 'vitest'
import { grouped, offerMark, offerNote } from './labels'
import type { OfferedForm } from './types'

const offer = (over: Partial<OfferedForm>): OfferedForm => ({ code: 'x', title: '表', group: '量表', why: '65 岁及以上', state: 'due', due_date: null, last_date: null, last_result: '', last_id: null, follow_up_id: null, ...over })

describe('what a form is offered as', () => {
  it('says never, overdue, planned and done in different words', () => {
    expect(offerMark(offer({})).text).toBe('还没填过')
    expect(offerMark(offer({ last_date: '2025-06-01', due_date: '2026-06-01' }))).toEqual({ kind: 'late', text: '到期了' })
    expect(offerMark(offer({ state: 'later', due_date: '2027-06-01' })).text).toContain('下次')
    expect(offerMark(offer({ state: 'done', last_date: '2025-06-01' }))).toEqual({ kind: 'done', text: '填过' })
  })
  it('gives the reason and the last result in one line', () => {
    expect(offerNote(offer({ last_date: '2026-06-02', last_result: '可自理' }))).toMatch(/^65 岁及以上；上次 .*6月2日.*，可自理$/)
    expect(offerNote(offer({}))).toBe('65 岁及以上')
  })
})

describe('the order of the list', () => {
  it('puts what is due first and hides what does not suit until asked', () => {
    const offers = [offer({ code: 'a' }), offer({ code: 'b', state: 'optional' }), offer({ code: 'c', state: 'other', group: '儿童' })]
    expect(grouped(offers, false).map((group) => [group.title, group.rows.length])).toEqual([['现在该填的', 1], ['量表', 1]])
    expect(grouped(offers, true).map((group) => group.title)).toEqual(['现在该填的', '量表', '儿童'])
  })
})
