import { afterEach, describe, expect, it } from 'vitest'
import { clockAdvice, clockWords, deviceClock, isClockWrong, noteClock } from './clock'

const at = (date: string, more: Record<string, string> = {}) => new Response('{}', { headers: { Date: new Date(date).toUTCString(), ...more } })
const NOW = Date.parse('2025-09-15T06:00:00Z')
afterEach(() => { deviceClock.ahead = 0 })

describe('the clock of the phone', () => {
  it('is found wrong by a year at the first answer, and said in plain words', () => {
    noteClock(at('2026-09-15T06:00:00Z'), NOW)
    expect(isClockWrong()).toBe(true)
    expect(clockAdvice()).toBe('这台手机的时间慢了 365 天，请在系统设置里改成自动')
  })
  it('may be some minutes off', () => {
    noteClock(at('2025-09-15T06:05:00Z'), NOW)
    expect(isClockWrong()).toBe(false)
  })
  it('is not judged by an answer that a cache kept', () => {
    noteClock(at('2024-09-15T06:00:00Z', { Age: '90' }), NOW)
    expect(isClockWrong()).toBe(false)
  })
  it('is ahead or behind by days, hours or minutes', () => {
    expect([3 * 86_400_000, -2 * 3_600_000, 15 * 60_000].map((ahead) => clockWords(ahead))).toEqual(['快了 3 天', '慢了 2 小时', '快了 15 分钟'])
  })
})
