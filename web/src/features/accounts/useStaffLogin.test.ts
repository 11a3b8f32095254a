import { afterEach, describe, expect, it, vi } from 'vitest'
import { useStaffLogin } from './useStaffLogin'

function server(answers: Record<string, [number, unknown]>) {
  const seen: [string, unknown][] = []
  vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
    const path = new URL(request.url).pathname
    seen.push([path, request.method === 'POST' ? await request.json() : null])
    const [status, body] = answers[path]!
    return new Response(JSON.stringify(body), { status })
  }))
  return seen
}

afterEach(() => vi.unstubAllGlobals())

describe('staff sign-in', () => {
  it('asks for the code after the password, and offers to trust the device', async () => {
    const seen = server({ '/api/desk/login': [200, { step: 'totp', ticket: 'T1' }], '/api/desk/login/totp': [200, { step: 'done' }] })
    const login = useStaffLogin('desk')
    login.username.value = ' zhou '
    login.password.value = 'secret'
    await login.goOn()
    expect(login.page.value).toBe('totp')
    login.code.value = '123456'
    login.trustDevice.value = true
    expect(login.canGoOn.value).toBe(false)
    login.pin.value = '246810'
    await login.goOn()
    expect(login.done.value).toBe(true)
    expect(seen[0]).toEqual(['/api/desk/login', { username: 'zhou', password: 'secret' }])
    expect(seen[1]![1]).toMatchObject({ ticket: 'T1', code: '123456', trust_device: true, pin: '246810' })
  })
  it('asks only for the PIN on a trusted device, and lets another person in by password', async () => {
    server({ '/api/desk/login/device': [200, { trusted: true, name: '周敏华' }] })
    const login = useStaffLogin('desk')
    await login.start()
    expect([login.page.value, login.deviceName.value]).toEqual(['pin', '周敏华'])
    login.usePassword()
    expect(login.page.value).toBe('password')
  })
  it('lets a new person choose their own password before anything else', async () => {
    const seen = server({ '/api/desk/login': [200, { step: 'new_password', ticket: 'T2' }], '/api/desk/login/new-password': [200, { step: 'done' }] })
    const login = useStaffLogin('desk')
    login.username.value = 'new'
    login.password.value = 'given'
    await login.goOn()
    expect(login.page.value).toBe('new_password')
    login.newPassword.value = 'short'
    expect(login.canGoOn.value).toBe(false)
    login.newPassword.value = 'my own words 1'
    await login.goOn()
    expect(seen[1]![1]).toEqual({ ticket: 'T2', password: 'my own words 1' })
    expect(login.done.value).toBe(true)
  })
  it('repeats the server’s sentence and clears the wrong code', async () => {
    server({ '/api/desk/login/pin': [401, { code: 'wrong_credentials', message: 'PIN 不对，还能试 4 次' }] })
    const login = useStaffLogin('desk')
    login.page.value = 'pin'
    login.pin.value = '111111'
    await login.goOn()
    expect(login.problem.value).toBe('PIN 不对，还能试 4 次')
    expect(login.pin.value).toBe('')
  })
})
