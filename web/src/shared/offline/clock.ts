/**
 * A phone whose battery was empty may live in another year. What the server says with every answer is compared with the
 * device's own clock, so that the reader is told before wrong days are sent, not after.
 */
import { reactive } from 'vue'

/** The same slack as the server's: a clock some minutes off does no harm. */
export const SLACK_MS = 10 * 60_000
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Milliseconds that the device is ahead of the server; nothing is known before the first answer. */
export const deviceClock = reactive({ ahead: 0 })

export function noteClock(response: Response, now: number = Date.now()) {
  const said = Date.parse(response.headers.get('Date') ?? '')
  // What was kept by a cache on the way is older than now.
  if (!Number.isNaN(said) && !response.headers.get('Age')) deviceClock.ahead = now - said
}
export const isClockWrong = (): boolean => Math.abs(deviceClock.ahead) > SLACK_MS

/** `慢了 365 天`. */
export function clockWords(ahead: number = deviceClock.ahead): string {
  const off = Math.abs(ahead)
  const much = off >= DAY ? `${Math.round(off / DAY)} 天` : off >= HOUR ? `${Math.round(off / HOUR)} 小时` : `${Math.round(off / MINUTE)} 分钟`
  return `${ahead > 0 ? '快' : '慢'}了 ${much}`
}
export const clockAdvice = (): string => `这台手机的时间${clockWords()}，请在系统设置里改成自动`
