import { describe, expect, it } from 'vitest'
import { firstDay, requestOf } from './useOutcome'

const visit = { patientId: 7, taskId: 3, followUpId: 5 }
const other = { ...visit, followUpId: null }

describe('the outcome of a call', () => {
  it('counts an unanswered call of a follow-up', () => {
    expect(requestOf(visit, 'no_answer', '2026-09-16')).toEqual({ path: '/api/doctor/follow-ups/5/unreachable', body: { call_again: '2026-09-16', note: '' } })
  })
  it('moves a follow-up to the agreed day', () => expect(requestOf(visit, 'agreed', '2026-09-16').path).toBe('/api/doctor/follow-ups/5/postpone'))
  it('mutes everything of a person in hospital when the task is no follow-up', () => {
    expect(requestOf(other, 'hospital', '2026-09-29')).toEqual({ path: '/api/doctor/patients/7/tasks/mute', body: { until: '2026-09-29', reason_code: 'hospital' } })
  })
  it('moves any other task', () => expect(requestOf(other, 'later', '2026-09-17').path).toBe('/api/doctor/tasks/3/postpone'))
  it('suggests a near day', () => expect(firstDay('agreed', '2026-09-30')).toBe('2026-10-01'))
})
