import { describe, expect, it } from 'vitest'
import type { Held } from './compose'
import { overdueOf } from './overdue'
import { todayOf } from './today'
import type { Copy, House } from './types'
import { writeFor } from './writes'

const TODAY = '2026-09-15'
const visit = (id: number, programme: string, due: string) => ({ id, programme, state: 'scheduled', due_date: due, muted_until: null, last_outcome: '', contact_date: null, agreed_date: null, called_date: null, attempts: 0, reason_code: '', team_id: 1 })
const task = (id: number, app: string, source: number) => ({ id, kind: 'x', title: '高血压随访', detail: '', due_date: TODAY, last_date: TODAY, is_together: false, is_urgent: false, needs_visit: false, source_app: app, source_id: source, state: 'open', muted_until: null, reason_code: '', priority: 3, team_id: 1, given_to: '', why: '', window_from: '2026-09-01' })
/** Two programmes overdue, and a check-up besides; the other one of the house has a check-up. */
const one = { id: 1, name: '甲', household_id: 7, birth_date: '1950-03-01', tags: [], rests: [], values: {}, visits: [visit(11, 'hypertension', '2026-09-01'), visit(12, 'diabetes', '2026-09-08')], tasks: [task(21, 'followups', 11), task(22, 'followups', 12), task(23, 'task_rules', 9)] } as unknown as Copy
const other = { ...one, id: 2, name: '乙', visits: [], tasks: [task(24, 'task_rules', 10)] } as unknown as Copy
const house = { codes: [], tags: [], packs: { visits: { programmes: {} } } } as unknown as House
const held = (settled: readonly string[] = []): Held => ({ author: '', people: [one, other], byId: new Map([[1, one], [2, other]]), house, today: TODAY, settled: new Set(settled), teams: new Set([1]), done: 0, plans: new Map() })

function after(path: string, body: object) {
  const settled = writeFor('POST', `/api/doctor${path}`)!.make(held(), body)!.items.flatMap((item) => item.settles ?? [])
  const now = held(settled)
  const today = todayOf(now).households.flatMap((home) => home.people.flatMap((person) => person.tasks.map((shown) => shown.id)))
  return { today, calls: overdueOf(now, new URLSearchParams()).items.map((row) => row.name) }
}

describe('what was decided without a signal', () => {
  it('is seen at once: one call is about every visit that is overdue', () => {
    expect(after('/follow-ups/11/calls', { outcome: 'no_answer' })).toEqual({ today: [23, 24], calls: [] })
  })
  it('leaves nothing to ring at the door of who has died or moved away', () => {
    for (const outcome of ['died', 'moved']) expect(after('/follow-ups/11/calls', { outcome, day: TODAY })).toEqual({ today: [24], calls: [] })
  })
  it('takes who is left alone off both lists, and a household whole', () => {
    expect(after('/patients/1/tasks/mute', { reason_code: 'hospital' })).toEqual({ today: [24], calls: [] })
    expect(after('/households/7/tasks/mute', { reason_code: 'mourning' })).toEqual({ today: [], calls: [] })
  })
})
