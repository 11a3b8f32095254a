import { afterEach, describe, expect, it, vi } from 'vitest'
import { useTeamContracts } from './useTeamContracts'

afterEach(() => vi.unstubAllGlobals())

describe('answering a resident', () => {
  it('accepts under one key, then reads the list again', async () => {
    const seen: string[] = []
    const keys: string[] = []
    let lost = true
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
      const url = new URL(request.url)
      seen.push(`${request.method} ${url.pathname}${url.search}`)
      if (request.method === 'POST') {
        keys.push((await request.json() as { client_key: string }).client_key)
        if (lost) { lost = false; throw new TypeError('gone') }
      }
      return new Response(JSON.stringify({ items: [], next_cursor: null, total: 0 }))
    }))
    const { accept } = useTeamContracts()
    expect(await accept(9)).toBe(false)
    expect(await accept(9)).toBe(true)
    expect(keys[0]).toBe(keys[1])
    expect(seen.at(-1)).toBe('GET /api/doctor/contracts?tab=awaiting_team')
  })
})
