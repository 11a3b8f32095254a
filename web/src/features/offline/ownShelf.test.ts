import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { sendJson } from '@/shared/api/client'
import type { Recorded } from '@/features/vitals/types'
import { SHIPPED, urgentAdvice, type DangerLine } from './danger'
import { emptyOwnShelf, openOwnShelf, ownShelf } from './useOwnShelf'
import { waitingPressure } from './waiting'

vi.mock('@/shared/offline/rows', async (real) => {
  const rows = await real<typeof import('@/shared/offline/rows')>()
  const shelves = new Map<number, ReturnType<typeof rows.shelvesInMemory>>()
  return { ...rows, openShelves: (_: string, account: number) => shelves.get(account) ?? shelves.set(account, rows.shelvesInMemory()).get(account) }
})

const reading = (upper: number, lower: number) => [{ code: 'bp_systolic', value: upper }, { code: 'bp_diastolic', value: lower }]
const measure = (patientId: number, upper: number, lower: number) =>
  sendJson<Recorded>('POST', `/api/resident/patients/${patientId}/observations`, { client_key: `${patientId}-${upper}`, taken_at: '2026-09-15T00:10:00Z', readings: reading(upper, lower) })
const own: DangerLine[] = [{ code: 'bp_systolic', plain: '上压', low: 85, high: 160, low_advice: '躺下，打 120', high_advice: '坐下，5 分钟后再测，打 120' }]

describe('a danger that the phone sees by itself', () => {
  it('is what ships where nothing was ever read: every line with what to do', () => {
    expect(urgentAdvice(reading(180, 90))).toContain('打 120')
    expect(urgentAdvice([{ code: 'spo2', value: '89' }])).toContain('血氧太低')
    expect(urgentAdvice([{ code: 'glucose_after_meal', value: 3.9 }])).toContain('15 克糖')
    expect(urgentAdvice(reading(179, 109))).toBe('')
    for (const line of SHIPPED) expect([line.code, line.low === null || line.low_advice.includes('打 120'), line.high === null || line.high_advice.includes('打 120')]).toEqual([line.code, true, true])
  })
  it('is what holds for this person where that was read', () => {
    expect([urgentAdvice(reading(160, 80), own), urgentAdvice(reading(85, 60), own), urgentAdvice(reading(159, 120), own)]).toEqual([own[0]!.high_advice, own[0]!.low_advice, ''])
  })
})

describe('the phone of a resident without a signal', () => {
  beforeEach(async () => {
    setActivePinia(createPinia())
    vi.stubGlobal('indexedDB', {})
    let isUp = true
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
      if (!isUp) throw new TypeError('no signal')
      const body = request.url.endsWith('/me') ? { account_id: 7, name: '王', people: [{ patient_id: 3 }] } : own
      return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
    }))
    await openOwnShelf()
    await sendJson('GET', '/api/resident/me')
    await vi.waitFor(() => expect(vi.mocked(fetch).mock.calls.map(([request]) => (request as Request).url)).toContainEqual(expect.stringContaining('/patients/3/danger-lines')))
    isUp = false
    await vi.waitFor(async () => expect(await sendJson('GET', '/api/resident/patients/3/danger-lines')).toEqual(own))
  })

  it('judges by the lines of that person, of somebody else by those that ship', async () => {
    expect(await measure(3, 165, 80)).toMatchObject({ is_critical: true, urgent_advice: own[0]!.high_advice, is_waiting: true })
    expect(await measure(4, 165, 80)).toMatchObject({ is_critical: false, urgent_advice: '' })
    expect(waitingPressure(ownShelf.items, 3)).toEqual({ at: '2026-09-15T00:10:00Z', systolic: 165, diastolic: 80, isRefused: false })
    expect(waitingPressure(ownShelf.items, 5)).toBeUndefined()
    await emptyOwnShelf()
    expect(waitingPressure(ownShelf.items, 3)).toBeUndefined()
  })
})

describe('an answer that is on its way when its reader signs out', () => {
  const HOME = '/api/resident/home'
  const answer = (body: unknown) => new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } })
  let arrive: (response: Response) => void = () => {}
  beforeEach(async () => {
    setActivePinia(createPinia())
    vi.stubGlobal('indexedDB', {})
    await emptyOwnShelf()
    const me = { account_id: 8, name: '李', people: [] }
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => (request.url.endsWith('/me') ? answer(me) : new Promise<Response>((resolve) => { arrive = resolve }))))
    await openOwnShelf()
    await sendJson('GET', '/api/resident/me')
    await vi.waitFor(() => expect(localStorage.getItem('jiayi-resident-account')).toBe('8'))
  })
  const withoutSignal = async (path: string) => {
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('no signal') }))
    return sendJson('GET', path).catch(() => 'nothing')
  }

  it('is kept while it is still their turn', async () => {
    const asked = sendJson('GET', HOME)
    arrive(answer({ greeting: '您好' }))
    await asked
    await vi.waitFor(async () => expect(await withoutSignal(HOME)).toEqual({ greeting: '您好' }))
  })
  it('is kept by nobody', async () => {
    const asked = sendJson('GET', HOME)
    await emptyOwnShelf()
    arrive(answer({ greeting: '您好' }))
    expect(await asked).toEqual({ greeting: '您好' })
    expect(await withoutSignal(HOME)).toBe('nothing')
    expect(localStorage.getItem('jiayi-resident-account')).toBeNull()
  })
  it('does not make the phone theirs again when it says who they were', async () => {
    vi.stubGlobal('fetch', vi.fn(() => new Promise<Response>((resolve) => { arrive = resolve })))
    const asked = sendJson('GET', '/api/resident/me')
    await emptyOwnShelf()
    arrive(answer({ account_id: 8, name: '李', people: [] }))
    await asked
    expect(await withoutSignal('/api/resident/me')).toBe('nothing')
    expect(localStorage.getItem('jiayi-resident-account')).toBeNull()
  })
  it('is asked for again without being kept before the server knows that they left', async () => {
    await emptyOwnShelf()
    const asked = sendJson('GET', HOME)
    arrive(answer({ greeting: '您好' }))
    await asked
    expect(await withoutSignal(HOME)).toBe('nothing')
  })
})
