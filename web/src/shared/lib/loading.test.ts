import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/client'
import { newKey } from './key'
import { useAction } from './useAction'
import { useLoad } from './useLoad'
import { usePages } from './usePages'

describe('loading one thing', () => {
  it('lets the last call win, however late the first one answers', async () => {
    const answers: ((value: string) => void)[] = []
    const { data, load } = useLoad(() => new Promise<string>((done) => answers.push(done)))
    const first = load()
    const second = load()
    answers[1]!('new')
    answers[0]!('old')
    await Promise.all([first, second])
    expect(data.value).toBe('new')
  })
  it('keeps what was there when a refresh fails', async () => {
    let fail = false
    const { data, error, load } = useLoad(async () => { if (fail) throw new ApiError('offline', '没有信号'); return 1 })
    await load()
    fail = true
    await load()
    expect([data.value, (error.value as ApiError).message]).toEqual([1, '没有信号'])
  })
})

describe('a list read page by page', () => {
  it('adds pages until there are no more', async () => {
    const pages = usePages<number>(async (cursor) => (cursor ? { items: [3], next_cursor: null } : { items: [1, 2], next_cursor: 'c', total: 3 }))
    await pages.restart()
    expect([pages.items.value, pages.hasMore.value, pages.total.value]).toEqual([[1, 2], true, 3])
    await pages.more()
    await pages.more()
    expect([pages.items.value, pages.hasMore.value]).toEqual([[1, 2, 3], false])
  })
})

describe('one action', () => {
  it('repeats the sentence of a refusal and can be tried again', async () => {
    const { attempt, problem, isBusy } = useAction()
    expect(await attempt(async () => { throw new ApiError('too_late', '过了 7 天') })).toBeNull()
    expect([problem.value, isBusy.value]).toEqual(['过了 7 天', false])
    expect(await attempt(async () => 5)).toEqual({ value: 5 })
    expect(problem.value).toBe('')
  })
  it('does nothing while it is under way', async () => {
    const { attempt } = useAction()
    let runs = 0
    const slow = attempt(() => new Promise((done) => { runs += 1; setTimeout(done, 5) }))
    await attempt(async () => { runs += 1 })
    await slow
    expect(runs).toBe(1)
  })
})

describe('request keys', () => {
  it('are version 4 UUIDs and never repeat', () => {
    const keys = new Set(Array.from({ length: 50 }, newKey))
    expect(keys.size).toBe(50)
    for (const key of keys) expect(key).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})
