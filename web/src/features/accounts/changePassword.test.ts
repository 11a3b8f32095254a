import { afterEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import { onSignedOut } from '@/shared/api/client'
import ChangePassword from './ChangePassword.vue'

const sent = vi.fn<(body: unknown) => Response>()
let app: App | undefined

function show(onDone: () => void): HTMLElement {
  vi.stubGlobal('fetch', async (request: Request) => sent(await request.json()))
  const at = document.createElement('div')
  app = createApp(ChangePassword, { client: 'doctor', onDone })
  app.mount(at)
  return at
}
async function type(page: HTMLElement, ...words: string[]) {
  page.querySelectorAll('input').forEach((box, place) => {
    box.value = words[place]!
    box.dispatchEvent(new Event('input'))
  })
  await nextTick()
}
const button = (page: HTMLElement) => page.querySelector('button')!
const press = (page: HTMLElement) => page.querySelector('form')!.dispatchEvent(new Event('submit'))

afterEach(() => {
  app?.unmount()
  sent.mockReset()
  vi.unstubAllGlobals()
})

describe('changing the own password', () => {
  it('waits until the new one was written twice alike', async () => {
    const page = show(() => undefined)
    await type(page, 'Jiayi-Demo-2026', 'Quiet-River-88', 'Quiet-River-89')
    expect(button(page).disabled).toBe(true)
    expect(page.textContent).toContain('两遍写的不一样')
    await type(page, 'Jiayi-Demo-2026', 'Quiet-River-88', 'Quiet-River-88')
    expect(button(page).disabled).toBe(false)
  })

  it('says that the old one is wrong, keeps what was typed, and signs nobody out', async () => {
    const [done, signedOut] = [vi.fn(), vi.fn()]
    onSignedOut(signedOut)
    sent.mockReturnValue(new Response(JSON.stringify({ code: 'old_password_wrong', message: '原来的密码不对，请再看一下' }), { status: 422 }))
    const page = show(done)
    await type(page, 'wrong', 'Quiet-River-88', 'Quiet-River-88')
    press(page)
    await vi.waitFor(() => expect(page.textContent).toContain('原来的密码不对'))
    expect(page.querySelectorAll('input')[1]!.value).toBe('Quiet-River-88')
    expect(done).not.toHaveBeenCalled()
    expect(signedOut).not.toHaveBeenCalled()
  })

  it('sends both once and forgets what was typed', async () => {
    const done = vi.fn()
    sent.mockReturnValue(new Response(JSON.stringify({ step: 'done', name: '沈若兰' }), { headers: { 'Content-Type': 'application/json' } }))
    const page = show(done)
    await type(page, 'Jiayi-Demo-2026', 'Quiet-River-88', 'Quiet-River-88')
    press(page)
    press(page)
    await vi.waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(sent.mock.calls).toEqual([[{ old: 'Jiayi-Demo-2026', new: 'Quiet-River-88' }]])
    await nextTick()
    expect([...page.querySelectorAll('input')].map((box) => box.value)).toEqual(['', '', ''])
  })
})
