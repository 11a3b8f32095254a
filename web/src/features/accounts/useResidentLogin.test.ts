import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useResidentLogin } from './useResidentLogin'

afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers() })

const answer = (status: number, body: unknown = {}) => vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify(body), { status })))
const start = () => effectScope().run(() => useResidentLogin())!

describe('resident sign-in', () => {
  it('sends a code only to a mobile number', () => {
    const login = start()
    login.phone.value = '12345'
    expect(login.canSend.value).toBe(false)
    login.phone.value = '138 0000 0001'
    expect(login.canSend.value).toBe(true)
  })
  it('waits a minute before another code can be asked for', async () => {
    vi.useFakeTimers()
    answer(200)
    const login = start()
    login.phone.value = '13800000001'
    await login.sendCode()
    expect(login.canSend.value).toBe(false)
    vi.advanceTimersByTime(60_000)
    expect(login.canSend.value).toBe(true)
  })
  it('clears a wrong code and repeats what the server says', async () => {
    answer(200)
    const login = start()
    login.phone.value = '13800000001'
    await login.sendCode()
    login.code.value = '000000'
    answer(400, { code: 'wrong_code', message: '验证码不对，再看一眼短信' })
    await login.enter()
    expect([login.done.value, login.code.value, login.problem.value]).toEqual([false, '', '验证码不对，再看一眼短信'])
  })
})
