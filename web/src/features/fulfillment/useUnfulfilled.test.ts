import { afterEach, describe, expect, it, vi } from 'vitest'
import { needsForm, useServiceNote } from './useUnfulfilled'
import type { Unfulfilled } from './types'

afterEach(() => vi.unstubAllGlobals())

describe('noting a service', () => {
  it('goes through the form where there is one', () => {
    expect(needsForm({ item_name: '高血压随访' })).toBe(true)
    expect(needsForm({ item_name: '血糖检测' })).toBe(false)
  })
  it('keeps its key until it has worked', async () => {
    const keys: unknown[] = []
    let fails = true
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
      keys.push((await request.json() as { client_key: string }).client_key)
      if (fails) { fails = false; throw new TypeError('gone') }
      return new Response('{"id":1}')
    }))
    const { note } = useServiceNote()
    const row = { patient_id: 7, item_code: 'glucose' } as Unfulfilled
    expect(await note(row, '2026-09-15', '', '')).toBe(false)
    expect(await note(row, '2026-09-15', '', '')).toBe(true)
    await note(row, '2026-09-15', '', '')
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[1])
  })
})
