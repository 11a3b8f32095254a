import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiError, onSignedOut, sendJson } from './client'

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
