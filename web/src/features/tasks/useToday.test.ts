import { describe, expect, it } from 'vitest'
import { mutedText } from './labels'
import { byPlace, filterHouseholds, useTodayView } from './useToday'
import type { Today, TodayHousehold, TodayPerson, TodayTask } from './types'

const task = (over: Partial<TodayTask>): TodayTask => ({ id: 1, kind: 'followup', title: '高血压随访', words: '', why: '', urgency: 'soon', shape: 'due', days: 2, due_date: '2026-09-17', detail: '', needs_visit: false, source_app: 'followups', source_id: 1, state: 'open', given_to: '', ...over })
const person = (name: string, tasks: TodayTask[], has_phone = true): TodayPerson => ({ patient_id: 1, name, sex: '2', age: 78, conditions: [], has_phone, tasks })
const homes: TodayHousehold[] = [
  { household_id: 1, address: '柳塘路 12 弄 3 号', place: '柳塘社区', people: [person('周德顺', [task({ urgency: 'overdue' })]), person('王桂芳', [task({ needs_visit: true })])] },
  { household_id: null, address: '', place: '', people: [person('李建国', [task({})], false)] },
]
const names = (filter: Parameters<typeof filterHouseholds>[1]) => filterHouseholds(homes, filter).map((home) => home.people.map((p) => p.name))

describe('today by household', () => {
  it('keeps the order of the server', () => expect(names('all')).toEqual([['周德顺', '王桂芳'], ['李建国']]))
  it('leaves out a household when nobody in it is meant', () => {
    expect(names('visit')).toEqual([['王桂芳']])
    expect(names('late')).toEqual([['周德顺']])
  })
  it('offers a call only where there is a number', () => expect(names('call')).toEqual([['周德顺']]))
})

describe('the numbers on the chips', () => {
  const today = (is_capped: boolean): Today => ({ date: '2026-09-17', households: homes, household_count: 130, person_count: 135, done_count: 0, muted: {}, is_capped })
  it('count what is due', () => expect(useTodayView(() => today(false)).counts.value).toEqual({ all: '3', late: '1', visit: '1', call: '1' }))
  it('say "at least" where the list was cut off', () => expect(useTodayView(() => today(true)).counts.value).toEqual({ all: '135', late: '1+', visit: '1+', call: '1+' }))
})

describe('today place by place', () => {
  it('keeps neighbours together and names what has no place', () => {
    const more = [...homes, { ...homes[0]!, household_id: 2, address: '柳塘路 2 弄 1 号' }]
    expect(byPlace(more).map((part) => [part.place, part.households.map((home) => home.address)])).toEqual([['柳塘社区', ['柳塘路 2 弄 1 号', '柳塘路 12 弄 3 号']], ['没写在哪个村、社区', ['']]])
  })
  it('leaves out people who have nothing of the kind', () => expect(filterHouseholds(homes, 'all', 'renewal')).toEqual([]))
})

describe('the muted', () => {
  it('are counted with their reasons', () => expect(mutedText({ hospital: 1, away: 2 })).toBe('静音 3 人（住院 1，外出 2）'))
  it('are not mentioned when there are none', () => expect(mutedText({})).toBe(''))
})
