import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useLoaded } from './useLoaded'

describe('useLoaded', () => {
  it('reads at once and again when a source changes', async () => {
    const year = ref(2025)
    const state = useLoaded(async () => `${year.value} 年`, [year])
    await flushPromises()
    expect(state.data.value).toBe('2025 年')
    year.value = 2026
    await flushPromises()
    expect(state.data.value).toBe('2026 年')
  })
  it('keeps what is shown when a reload fails, and says why', async () => {
    let fail = false
    const state = useLoaded(async () => { if (fail) throw new Error('gone'); return 1 })
    await flushPromises()
    fail = true
    await state.load()
    expect(state.data.value).toBe(1)
    expect(state.error.value).toBeInstanceOf(Error)
  })
  it('drops a late answer to an old question', async () => {
    const waiting: ((value: number) => void)[] = []
    const state = useLoaded(() => new Promise<number>((done) => { waiting.push(done) }))
    void state.load()
    waiting[1]!(2)
    await flushPromises()
    waiting[0]!(1)
    await flushPromises()
    expect(state.data.value).toBe(2)
  })
})
