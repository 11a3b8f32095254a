import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, isFromDevice, onNoSignal, onReasonNeeded, onSignedOut, send, sendJson } from './client'

function answer(status: number, body?: unknown, headers: Record<string, string> = {}) {
  const stub = vi.fn<(request: Request) => Promise<Response>>(async () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers }))
  vi.stubGlobal('fetch', stub)
  return stub
}

afterEach(() => vi.unstubAllGlobals())

describe('sendJson', () => {
  it('marks every call as ours so that the server can refuse forged ones', async () => {
    const stub = answer(200, { ok: true })
    await sendJson('POST', 'http://localhost/api/x', { a: 1 })
    expect(stub.mock.calls[0]![0].headers.get('X-Requested-With')).toBe('jiayi')
  })
  it('turns a refusal into its code and its Chinese sentence', async () => {
    answer(409, { code: 'period_overlap', message: '这段时间已经有协议' }, { 'X-Request-Id': '7F3A21009911' })
    await expect(sendJson('POST', 'http://localhost/api/x')).rejects.toMatchObject({ code: 'period_overlap', message: '这段时间已经有协议', status: 409, reference: '7F3A2100' })
  })
  it('has a sentence of its own when the server sends none', async () => {
    answer(500)
    await expect(sendJson('POST', 'http://localhost/api/x')).rejects.toThrow('没有存上')
    await expect(sendJson('GET', 'http://localhost/api/x')).rejects.toThrow('服务器出了点问题，可以再试')
  })
  it('says so when the network is gone', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
    const error = await sendJson('GET', 'http://localhost/api/x').catch((e: ApiError) => e) as ApiError
    expect(error.isOffline).toBe(true)
  })
  it('tells an answer of the copies from one of the server', async () => {
    onNoSignal({ comesFirst: () => false, knows: () => true, answer: async () => ({ from: 'the phone' }) })
    vi.stubGlobal('fetch', vi.fn(async () => { throw new TypeError('failed') }))
    const kept = await send('http://localhost/api/x')
    expect([isFromDevice(kept), await kept.json()]).toEqual([true, { from: 'the phone' }])
    answer(200, {})
    expect(isFromDevice(await send('http://localhost/api/x'))).toBe(false)
    onNoSignal(null)
  })
  it('tells the router when the session is over', async () => {
    const gone = vi.fn()
    onSignedOut(gone)
    answer(401, { code: 'not_signed_in', message: '请先登录' })
    await expect(sendJson('GET', 'http://localhost/api/x')).rejects.toThrow('请先登录')
    expect(gone).toHaveBeenCalledOnce()
  })
  it('returns nothing for an empty answer', async () => {
    answer(204)
    expect(await sendJson('DELETE', 'http://localhost/api/x')).toBeUndefined()
  })
})

describe('a reason for one person', () => {
  const refusal = () => new Response(JSON.stringify({ code: 'reason_needed', message: '请先说明理由', details: { patient_id: 7 } }), { status: 403 })

  it('asks once for all requests of the page, and asks the server again when it was given', async () => {
    let isGiven = false
    vi.stubGlobal('fetch', vi.fn(async () => (isGiven ? new Response('{"name":"王桂芳"}') : refusal())))
    const ask = vi.fn(async () => { isGiven = true; return true })
    onReasonNeeded(ask)
    const both = await Promise.all([sendJson<{ name: string }>('GET', 'http://localhost/api/x'), sendJson<{ name: string }>('GET', 'http://localhost/api/y')])
    expect(both.map((one) => one.name)).toEqual(['王桂芳', '王桂芳'])
    expect(ask).toHaveBeenCalledOnce()
    expect(ask).toHaveBeenCalledWith(7)
  })
  it('leaves the refusal to who turned away', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => refusal()))
    onReasonNeeded(async () => false)
    await expect(sendJson('GET', 'http://localhost/api/x')).rejects.toMatchObject({ code: 'reason_needed' })
  })
})
