import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/client'
import { toasts } from '../ui/toast'
import { useRun } from './useRun'

describe('useRun', () => {
  it('says what was done', async () => {
    expect(await useRun().run(async () => 3, (n) => `发了 ${n} 条`)).toBe(3)
    expect(toasts.value.at(-1)!.text).toBe('发了 3 条')
  })
  it('repeats the sentence of a refusal', async () => {
    const action = useRun()
    expect(await action.run(async () => { throw new ApiError('x', '协议已经结束') })).toBeUndefined()
    expect([action.problem.value, toasts.value.at(-1)!.kind]).toEqual(['协议已经结束', 'late'])
  })
  it('does not run twice at once', async () => {
    const action = useRun()
    let runs = 0
    const slow = () => new Promise<void>((done) => { runs += 1; setTimeout(done, 5) })
    await Promise.all([action.run(slow), action.run(slow)])
    expect(runs).toBe(1)
  })
})
