import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { desk } from '../desk'
import { scoringMark, scoringText, useScoring } from './useScoring'

const run = (values: object) => ({ id: 7, state: 'running', state_label: '正在评', done_count: 0, total_count: 0, problem: '', ...values })
const answer = (data: unknown) => ({ data, response: new Response() }) as never

describe('how far a scoring is', () => {
  it('is said in places', () => {
    expect(scoringText(run({ state: 'queued' }))).toContain('可以先去做别的')
    expect(scoringText(run({}))).toBe('正在取指标的数')
    expect(scoringText(run({ done_count: 3, total_count: 11 }))).toBe('正在评第 4 家，共 11 家')
    expect(scoringText(run({ done_count: 11, total_count: 11 }))).toBe('11 家都评了，正在写下分数')
    expect(scoringText(run({ state: 'done', done_count: 11, total_count: 11 }))).toBe('按现在的数评了 11 家')
  })
  it('says why where it was refused', () => {
    expect(scoringText(run({ state: 'refused', problem: '这次考核已经定稿，不能再改' }))).toContain('定稿')
    expect(scoringMark(run({ state: 'failed', state_label: '没评成' }))).toEqual({ kind: 'late', text: '没评成' })
  })
})

describe('a scoring on the page', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers(); vi.restoreAllMocks() })

  function page(mayScore = true) {
    const whenDone = vi.fn()
    let found!: ReturnType<typeof useScoring>
    const wrapper = mount(defineComponent(() => { found = useScoring(1, mayScore, whenDone); return () => h('i') }))
    return { wrapper, whenDone, found }
  }

  it('is followed until it is over, and the scores are read again', async () => {
    const read = vi.spyOn(desk, 'GET').mockResolvedValue(answer(run({ state: 'done' })))
    vi.spyOn(desk, 'POST').mockResolvedValue(answer(run({ state: 'queued' })))
    const { wrapper, whenDone, found } = page()
    await flushPromises()
    expect([found.shown.value, whenDone.mock.calls.length]).toEqual([null, 0])
    read.mockResolvedValue(answer(run({ done_count: 1, total_count: 2 })))
    await found.ask()
    expect([found.isWorking.value, found.shown.value?.done_count]).toEqual([true, 1])
    read.mockResolvedValue(answer(run({ state: 'done', done_count: 2, total_count: 2 })))
    await vi.advanceTimersByTimeAsync(1300)
    expect([found.isWorking.value, found.shown.value?.state, whenDone.mock.calls.length]).toEqual([false, 'done', 1])
    wrapper.unmount()
  })

  it('is not asked about by those who may not score', async () => {
    const read = vi.spyOn(desk, 'GET')
    const { wrapper } = page(false)
    await flushPromises()
    expect(read).not.toHaveBeenCalled()
    wrapper.unmount()
  })
})
