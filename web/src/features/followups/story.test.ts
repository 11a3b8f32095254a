import { describe, expect, it } from 'vitest'
import { decidedText, givenByHand, sheetsOf, stateMark } from './story'
import type { FollowUp } from './types'

const visit = (more: Partial<FollowUp>) => ({ state: 'done', programme: 'hypertension', due_date: '2026-03-01', visited_date: '2026-03-02', form_response_id: 1, classification: '1', classification_label: '控制满意', is_emergency: false, ...more }) as FollowUp
const decided = { what: '静音', reason: '外出', note: '', to_date: null, by_name: '沈若兰', at: '2026-03-02T10:00:00+08:00' }

describe('one follow-up as it stands', () => {
  it('says where it stands, whatever became of it', () => {
    expect(stateMark(visit({}), '2026-03-10').text).toBe('控制满意')
    expect(stateMark(visit({ state: 'scheduled' }), '2026-03-10')).toEqual({ kind: 'late', text: '超期' })
    expect(stateMark(visit({ state: 'scheduled' }), '2026-03-01').text).toBe('今天')
    expect(stateMark(visit({ state: 'muted' }), '2026-03-10').text).toBe('静音')
    expect(stateMark(visit({ state: 'cancelled' }), '2026-03-10').text).toBe('已取消')
  })
  it('tells what was decided in one line', () => {
    expect(decidedText(decided)).toBe('静音，直到有人解除（外出）')
    expect(decidedText({ ...decided, what: '改期', reason: '', to_date: '2026-03-09' })).toBe('改期到 3月9日')
    expect(decidedText({ ...decided, what: '更正', reason: '', note: '少按了一下' })).toBe('更正（少按了一下）')
  })
  it('offers one year sheet a programme, of filled visits only', () => {
    const rows = [visit({}), visit({ visited_date: '2025-11-02' }), visit({ visited_date: '2026-01-02' }), visit({ form_response_id: null, programme: 'diabetes' }), visit({ state: 'scheduled', visited_date: null })]
    expect(sheetsOf(rows)).toEqual([{ programme: 'hypertension', year: '2026' }, { programme: 'hypertension', year: '2025' }])
  })
  it('lets what the rule had given follow the corrected answers', () => {
    const versions = [{ answers: { bp_systolic: 168, classification: '2', salt: '3' } }]
    expect(givenByHand({ versions, derived: ['classification'] } as never)).toEqual({ bp_systolic: 168, salt: '3' })
  })
})
