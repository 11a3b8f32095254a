import { expect, it } from 'vitest'
import { dueMark } from './useDeskTasks'

it('says how late a task is, and nothing of the kind while it rests', () => {
  expect(dueMark({ state: 'open', days: -3, urgency: 'overdue' })).toEqual({ kind: 'late', text: '超期 3 天' })
  expect(dueMark({ state: 'open', days: 0, urgency: 'today' }).text).toBe('今天')
  expect(dueMark({ state: 'postponed', days: 5, urgency: 'soon' }).text).toBe('还有 5 天')
  expect(dueMark({ state: 'open', days: 5, urgency: 'urgent' }).text).toBe('危急')
  expect(dueMark({ state: 'muted', days: -9, urgency: 'overdue' })).toEqual({ kind: 'mute', text: '静音' })
})
