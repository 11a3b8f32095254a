import { nextTick, shallowRef } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Call } from './useCallLine'
import { useCallRecording } from './useCallRecording'

const CALL = { id: 7, recording: null } as unknown as Call
const inState = (state: string) => ({ ...CALL, recording: { id: 3, state, asked_side: 'team' } }) as Call
const sent: string[] = []
let recorders: FakeRecorder[] = []

class FakeRecorder {
  static isTypeSupported = () => true
  state = 'inactive'
  mimeType = 'audio/webm'
  ondataavailable?: (event: { data: Blob }) => void
  onstop?: () => void
  constructor(public stream: unknown) { recorders.push(this) }
  start() { this.state = 'recording' }
  stop() { this.state = 'inactive'; this.ondataavailable?.({ data: new Blob(['sound']) }); this.onstop?.() }
}
const stream = () => ({ getAudioTracks: () => [{}] }) as unknown as MediaStream

beforeEach(() => {
  sent.length = 0
  recorders = []
  vi.stubGlobal('MediaRecorder', FakeRecorder)
  vi.stubGlobal('AudioContext', class {
    createMediaStreamDestination = () => ({ stream: 'both' })
    createMediaStreamSource = () => ({ connect: () => undefined })
    close = async () => undefined
  })
  vi.stubGlobal('fetch', vi.fn(async (request: Request | string, init?: RequestInit) => {
    const url = new URL(typeof request === 'string' ? request : request.url, 'http://localhost')
    sent.push(`${(typeof request === 'string' ? init?.method : request.method) ?? 'GET'} ${url.pathname}`)
    return new Response(JSON.stringify(CALL), { headers: { 'Content-Type': 'application/json' } })
  }))
})
afterEach(() => vi.unstubAllGlobals())

describe('the recording of a call', () => {
  it('begins only once both have agreed, and is sent in when it stops', async () => {
    const call = shallowRef<Call | null>(CALL)
    useCallRecording('doctor', call, shallowRef(stream()), shallowRef(stream()))
    call.value = inState('asked')
    await nextTick()
    expect(recorders).toHaveLength(0)
    call.value = inState('running')
    await nextTick()
    expect(recorders[0]?.state).toBe('recording')
    call.value = inState('stopped')
    await nextTick()
    await vi.waitFor(() => expect(sent).toContain('POST /api/doctor/call-recordings/3/content'))
  })

  it('is sent in when the call ends in the middle of it', async () => {
    const call = shallowRef<Call | null>(CALL)
    useCallRecording('desk', call, shallowRef(stream()), shallowRef(stream()))
    call.value = inState('running')
    await nextTick()
    call.value = null
    await vi.waitFor(() => expect(sent).toEqual(['POST /api/desk/call-recordings/3/content']))
  })

  it('is made by the team alone: the phone of the resident records nothing', async () => {
    const call = shallowRef<Call | null>(CALL)
    useCallRecording('resident', call, shallowRef(stream()), shallowRef(stream()))
    call.value = inState('running')
    await nextTick()
    expect(recorders).toHaveLength(0)
  })
})
