import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useTyping } from './useTyping'

describe('somebody in the middle of a number', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  it('is left in peace until the fingers rest or the field is left', () => {
    const scope = effectScope()
    const { isTyping, typed, done } = scope.run(useTyping)!
    typed()
    vi.advanceTimersByTime(700)
    typed()
    vi.advanceTimersByTime(700)
    expect(isTyping.value).toBe(true)
    vi.advanceTimersByTime(100)
    expect(isTyping.value).toBe(false)
    typed()
    done()
    expect(isTyping.value).toBe(false)
    scope.stop()
  })
})
