import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import { taskMark, useDeskToday } from './useDeskToday'

const person = (patient_id: number, name: string, needs_visit = false) => ({ patient_id, name, has_phone: true, tasks: [{ kind: 'x', title: '随访', urgency: 'soon', needs_visit }] })
const households = [
  { address: '柳塘路 3 号', place: '柳塘', people: [person(1, '周德顺'), person(2, '王桂芳', true)] },
  { address: '流西 1 幢', place: '流西', people: [person(3, '李建国')] },
]

afterEach(() => vi.unstubAllGlobals())

describe('today', () => {
  it('walks from person to person with the keyboard and stops at the ends', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify({ households }), { headers: { 'Content-Type': 'application/json' } })))
    const words = ref('')
    const { current, step, sections, order, filter } = useDeskToday(() => words.value)
    await flushPromises()
    await vi.waitFor(() => { step(1); expect(current.value).toBe(1) })
    step(1)
    step(1)
    step(1)
    expect(current.value).toBe(3)
    step(-1)
    expect(current.value).toBe(2)

    words.value = '柳塘路'
    current.value = null
    step(-1)
    expect(current.value).toBe(2)
    words.value = ''
    order.value = 'place'
    expect(sections.value.map((part) => part.place)).toEqual(['柳塘', '流西'])
    filter.value = 'visit'
    expect(sections.value.map((part) => part.households[0]!.people.map((one) => one.name))).toEqual([['王桂芳']])
  })
  it('marks what is done as done, whatever its date was', () => {
    expect(taskMark({ shape: 'danger', state: 'open' })).toBe('late')
    expect(taskMark({ shape: 'danger', state: 'done' })).toBe('done')
  })
})
