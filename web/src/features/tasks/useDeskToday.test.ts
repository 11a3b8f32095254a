import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { filterHouseholds, taskMark, useToday } from './useDeskToday'

const households = [
  { people: [{ patient_id: 1, tasks: [{ needs_visit: false }] }, { patient_id: 2, tasks: [{ needs_visit: true }] }] },
  { people: [{ patient_id: 3, tasks: [{ needs_visit: false }] }] },
]

afterEach(() => vi.unstubAllGlobals())

describe('today', () => {
  it('shows only the households that have somebody to visit', () => {
    expect(filterHouseholds(households, 'visit').map((h) => h.people.map((p) => p.patient_id))).toEqual([[2]])
    expect(filterHouseholds(households, 'call').map((h) => h.people.map((p) => p.patient_id))).toEqual([[1], [3]])
  })
  it('walks from person to person with the keyboard and stops at the ends', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify({ households }), { headers: { 'Content-Type': 'application/json' } })))
    const { current, step } = useToday()
    await flushPromises()
    await vi.waitFor(() => { step(1); expect(current.value).toBe(1) })
    step(1)
    step(1)
    step(1)
    expect(current.value).toBe(3)
    step(-1)
    expect(current.value).toBe(2)
  })
  it('marks what is done as done, whatever its date was', () => {
    expect(taskMark({ shape: 'danger', state: 'open' })).toBe('late')
    expect(taskMark({ shape: 'danger', state: 'done' })).toBe('done')
  })
})
