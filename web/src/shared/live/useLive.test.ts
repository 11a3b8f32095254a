import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { isLive } from './socket'
import { useLive } from './useLive'

class Line {
  static OPEN = 1
  static all: Line[] = []
  readyState = 1
  sent: string[] = []
  onmessage?: (event: { data: string }) => void
  onclose?: (event: { code: number }) => void
  constructor(readonly url: string) { Line.all.push(this) }
  send(text: string) { this.sent.push(text) }
  close() { this.readyState = 3 }
  hears(word: object) { this.onmessage?.({ data: JSON.stringify(word) }) }
  breaks(code = 1006) { this.onclose?.({ code }) }
  static get last() { return Line.all[Line.all.length - 1]! }
}

function page(refetch: () => unknown, only?: (id: number | null) => boolean) {
  return mount(defineComponent({ setup: () => { useLive('conversations', refetch, { only }) ; return () => null } }), { global: { plugins: [createPinia()] } })
}

beforeEach(() => { vi.useFakeTimers(); Line.all = []; vi.stubGlobal('WebSocket', Line); setActivePinia(createPinia()) })
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })

describe('an open page', () => {
  it('asks again when its topic is named, once for several words in one breath', async () => {
    const refetch = vi.fn()
    const wrapper = page(refetch)
    Line.last.hears({ topic: 'ready' })
    expect(isLive.value).toBe(true)
    await vi.advanceTimersByTimeAsync(100)
    expect(refetch).toHaveBeenCalledTimes(1) // what changed before the line was up
    refetch.mockClear()
    Line.last.hears({ topic: 'conversations', id: 1 })
    Line.last.hears({ topic: 'conversations', id: 2 })
    Line.last.hears({ topic: 'readings', id: 2 })
    await vi.advanceTimersByTimeAsync(100)
    expect(refetch).toHaveBeenCalledTimes(1)
    wrapper.unmount()
    expect(Line.last.readyState).toBe(3)
  })

  it('leaves alone what is said about other rows', async () => {
    const refetch = vi.fn()
    const wrapper = page(refetch, (id) => id === 5)
    Line.last.hears({ topic: 'ready' })
    await vi.advanceTimersByTimeAsync(100)
    refetch.mockClear()
    Line.last.hears({ topic: 'conversations', id: 1 })
    await vi.advanceTimersByTimeAsync(100)
    expect(refetch).not.toHaveBeenCalled()
    wrapper.unmount()
  })

  it('comes back after a lost line and asks for everything', async () => {
    const refetch = vi.fn()
    const wrapper = page(refetch)
    Line.last.hears({ topic: 'ready' })
    Line.last.breaks()
    expect(isLive.value).toBe(false)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(Line.all).toHaveLength(2)
    refetch.mockClear()
    Line.last.hears({ topic: 'ready' })
    await vi.advanceTimersByTimeAsync(100)
    expect(refetch).toHaveBeenCalledTimes(1)
    wrapper.unmount()
  })

  it('polls while there is no line, and does not try again once it is signed out', async () => {
    const refetch = vi.fn()
    const wrapper = page(refetch)
    Line.last.breaks(4401)
    await vi.advanceTimersByTimeAsync(41_000)
    expect(Line.all).toHaveLength(1)
    expect(refetch).toHaveBeenCalledTimes(2)
    wrapper.unmount()
  })

  it('takes a line for dead that does not answer', async () => {
    const wrapper = page(vi.fn())
    Line.last.hears({ topic: 'ready' })
    await vi.advanceTimersByTimeAsync(25_000)
    expect(Line.last.sent).toEqual(['ping'])
    await vi.advanceTimersByTimeAsync(10_100)
    expect(Line.all).toHaveLength(2)
    wrapper.unmount()
  })
})
