import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { restText, restUntil, useRests } from './useRests'

afterEach(() => vi.unstubAllGlobals())

function answered() {
  const fetched = vi.fn<(request: Request) => Promise<Response>>(async () => new Response(JSON.stringify({ count: 2 }), { headers: { 'Content-Type': 'application/json' } }))
  vi.stubGlobal('fetch', fetched)
  return () => fetched.mock.calls.map(([request]) => new URL(request.url).pathname)
}

describe('leaving people alone', () => {
  it('says until when and why', () => {
    expect(restText({ is_household: true, reason: '家里有丧事', until: '2026-12-01' })).toBe('全家静音到 12月1日（家里有丧事）')
    expect(restText({ is_household: false, reason: '住院了', until: null })).toBe('静音，直到有人解除（住院了）')
  })
  it('offers a day that fits the reason', () => expect(restUntil('hospital', '2026-11-22')).toBe('2026-12-06'))
  it('asks for the household only where there is one', async () => {
    const asked = answered()
    const home = useRests('doctor', () => ({ patientId: 3, householdId: 9 }))
    home.withHome.value = true
    await home.rest({ reason: 'away', until: '2026-12-06', note: '' })
    const alone = useRests('desk', () => ({ patientId: 3, householdId: null }))
    alone.withHome.value = true
    await alone.rest({ reason: 'away', until: '', note: '' })
    await home.lift({ is_household: false })
    await flushPromises()
    expect(asked()).toEqual(['/api/doctor/households/9/tasks/mute', '/api/desk/patients/3/tasks/mute', '/api/doctor/patients/3/tasks/unmute'])
  })
})
