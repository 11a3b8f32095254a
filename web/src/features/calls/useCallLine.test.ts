import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useCallLine, type Call } from './useCallLine'

const CALL: Call = {
  id: 7, conversation_id: 3, patient_id: 9, patient_name: '王桂芳', team_name: '甲队', kind: 'video', side: 'resident', state: 'ringing', state_label: '', caller_name: '王桂芳',
  caller_device: '00000000-0000-4000-8000-000000000001', answerer_name: '', answerer_device: null, started_at: '2026-09-15T06:00:00Z', answered_at: null, end_reason: '', recording: null,
}
let current: Call | null = null
const asked: string[] = []

beforeEach(() => {
  asked.length = 0
  vi.stubGlobal('fetch', vi.fn(async (request: Request | string, init?: RequestInit) => {
    const url = new URL(typeof request === 'string' ? request : request.url, 'http://localhost')
    asked.push(`${(typeof request === 'string' ? init?.method : request.method) ?? 'GET'} ${url.pathname}`)
    const body = url.pathname.endsWith('/current') ? { call: current } : url.pathname.endsWith('/end') ? { ...CALL, state: 'declined', end_reason: 'declined' } : {}
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
  }))
})
afterEach(() => vi.unstubAllGlobals())

describe('the line of a page', () => {
  it('rings for a call of the other side, and not again once it was waved away', async () => {
    current = CALL
    const line = useCallLine('doctor')
    line.start()
    await vi.waitFor(() => expect(line.phase.value).toBe('ringing'))
    expect(line.withWhom.value).toBe('王桂芳')
    await line.decline()
    expect(line.phase.value).toBe('idle')
    expect(asked.filter((one) => one.startsWith('POST'))).toEqual([])
    line.quit()
  })

  it('does not ring for what its own side has placed', async () => {
    current = { ...CALL, side: 'team' }
    const line = useCallLine('desk')
    line.start()
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
    expect(line.phase.value).toBe('idle')
    line.quit()
  })

  it('a resident who cannot talk now says so to the team', async () => {
    current = { ...CALL, side: 'team' }
    const line = useCallLine('resident')
    line.start()
    await vi.waitFor(() => expect(line.phase.value).toBe('ringing'))
    await line.decline()
    expect(asked).toContain('POST /api/resident/calls/7/end')
    line.quit()
  })

  it('without a camera nothing is placed', async () => {
    const line = useCallLine('doctor')
    vi.stubGlobal('navigator', { mediaDevices: undefined })
    await line.ring(9, 'video')
    expect(line.phase.value).toBe('idle')
    expect(asked.filter((one) => one.startsWith('POST'))).toEqual([])
  })
})
