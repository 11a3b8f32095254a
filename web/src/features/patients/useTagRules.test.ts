import { describe, expect, it } from 'vitest'
import { runMark, runWords, type TagRun } from './useTagRules'

const run = (more: Partial<TagRun>): TagRun => ({ id: 1, state: 'done', state_label: '算完了', trigger_label: '每天夜里', rule_name: '', tags: [], on_date: '2026-06-03', total_count: 12300, done_count: 5000, percent: 40, gained_count: 0, lost_count: 0, renamed_count: 0, requested_by_name: '', requested_at: '2026-06-03T01:30:00Z', finished_at: null, ...more })

describe('a run of the tag rules in words', () => {
  it('says how far it is only while it goes on', () => {
    expect(runMark(run({ state: 'running', state_label: '正在算' }))).toEqual({ kind: 'doing', text: '正在算，看过 5,000 人，共 12,300 人' })
    expect(runMark(run({}))).toEqual({ kind: 'done', text: '算完了' })
  })
  it('says what it found, and that nothing changed', () => {
    expect(runWords(run({ gained_count: 1200, renamed_count: 3 }))).toBe('归入 1,200 人，换了理由 3 人')
    expect(runWords(run({}))).toBe('都和规则一致，没有变动')
    expect(runWords(run({ state: 'queued' }))).toBe('还没有变动')
  })
})
