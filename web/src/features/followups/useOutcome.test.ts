import { describe, expect, it } from 'vitest'
import { choicesFor, firstDay, requestOf } from './useOutcome'

const visit = { patientId: 7, taskId: 3, followUpId: 5 }
const other = { ...visit, followUpId: null }
const said = { key: 'k', hasCalled: true }

describe('the outcome of a call', () => {
  it('is kept as a result when the call was about a follow-up', () => {
    expect(requestOf(visit, { ...said, outcome: 'no_answer', day: '2026-09-16' })).toEqual({ path: '/api/doctor/follow-ups/5/calls', body: { client_key: 'k', outcome: 'no_answer', day: '2026-09-16', place: '' } })
    expect(requestOf(visit, { ...said, outcome: 'wrong_number', day: '' }).body.day).toBeNull()
  })
  it('says when the call was made, so that it counts for that day however late it is told', () => {
    expect(requestOf(visit, { ...said, calledAt: '2026-09-15T09:30:00+08:00', outcome: 'later', day: '2026-09-18' }).body.called_at).toBe('2026-09-15T09:30:00+08:00')
  })
  it('moves a follow-up to another day when nobody called', () => expect(requestOf(visit, { ...said, hasCalled: false, outcome: 'agreed', day: '2026-09-16' }).path).toBe('/api/doctor/follow-ups/5/postpone'))
  it('mutes everything of a person in hospital when the task is no follow-up', () => {
    expect(requestOf(other, { ...said, outcome: 'hospital', day: '2026-09-29' })).toEqual({ path: '/api/doctor/patients/7/tasks/mute', body: { until: '2026-09-29', reason_code: 'hospital' } })
  })
  it('is recorded at the desk in the same words', () => expect(requestOf(visit, { ...said, outcome: 'agreed', day: '2026-09-16' }, 'desk').path).toBe('/api/desk/follow-ups/5/calls'))
  it('moves any other task', () => expect(requestOf(other, { ...said, outcome: 'later', day: '2026-09-17' }).path).toBe('/api/doctor/tasks/3/postpone'))
  it('offers death and move only after a call about a visit', () => {
    expect(choicesFor(visit, true).map((choice) => choice.code)).toContain('died')
    expect(choicesFor(visit, false)).toHaveLength(6)
    expect(choicesFor(other, true)).toHaveLength(6)
  })
  it('suggests a near day, and none where none is needed', () => {
    expect(firstDay('agreed', '2026-09-30')).toBe('2026-10-01')
    expect(firstDay('wrong_number', '2026-09-30')).toBe('')
  })
})
