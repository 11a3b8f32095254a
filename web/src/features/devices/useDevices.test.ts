import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { flushPromises } from '@vue/test-utils'
import { canScan } from './scan'
import { useDevices } from './useDevices'

beforeEach(() => setActivePinia(createPinia()))
afterEach(() => vi.unstubAllGlobals())

function server() {
  const seen: string[] = []
  vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
    const path = new URL(request.url, 'http://x').pathname
    seen.push(`${request.method} ${path}`)
    if (path.endsWith('/claim')) return new Response(JSON.stringify({ level: 'critical', advice: '打 120' }))
    if (path.endsWith('/unbind')) return new Response(null, { status: 204 })
    return new Response(JSON.stringify(request.method === 'GET' ? [] : { device_id: 3 }))
  }))
  return seen
}

it('a meter is bound by its serial and the list is asked for again', async () => {
  const seen = server()
  const devices = useDevices('resident', () => 7)
  await flushPromises()
  expect(await devices.bind(' BP-0001 ', 'bp', true)).toBe(true)
  expect(seen.filter((one) => one === 'GET /api/resident/patients/7/devices')).toHaveLength(2)
})

it('a reading of a shared meter is claimed for the member who says so, and answers with what to do', async () => {
  const seen = server()
  const devices = useDevices('resident', () => 7)
  await flushPromises()
  expect(await devices.claim({ id: 5, text: '', taken_at: '', members: [] }, 8)).toEqual({ level: 'critical', advice: '打 120' })
  expect(seen).toContain('POST /api/resident/patients/8/waiting-readings/5/claim')
  await devices.unbind({ device_id: 3 } as never)
  expect(seen).toContain('POST /api/resident/patients/7/devices/3/unbind')
})

it('where there is no camera or no detector one types', () => expect(canScan()).toBe(false))
