import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import type { Conversation } from './types'

export function markOf(row: Pick<Conversation, 'state' | 'state_label' | 'is_late' | 'is_urgent'>): { kind: StatusKind; text: string } {
  if (row.is_urgent && row.state !== 'closed') return { kind: 'late', text: '说到急症' }
  if (row.is_late) return { kind: 'late', text: '超时没回' }
  if (row.state === 'escalated') return { kind: 'late', text: row.state_label }
  if (row.state === 'closed') return { kind: 'done', text: row.state_label }
  if (row.state === 'answered') return { kind: 'done', text: row.state_label }
  if (row.state === 'waiting_resident') return { kind: 'doing', text: row.state_label }
  return { kind: 'due', text: row.state_label }
}

/** `还剩 1 小时 12 分`, `超了 20 分钟`; the clock of the first answer in words. */
export function clockWords(dueAt: string, now: number): { words: string; isLate: boolean } {
  const minutes = Math.round((new Date(dueAt).getTime() - now) / 60_000)
  return minutes >= 0 ? { words: `还剩 ${spanText(minutes)}`, isLate: false } : { words: `超了 ${spanText(-minutes)}`, isLate: true }
}

export function spanText(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return `${Math.floor(hours / 24)} 天`
  if (!hours) return `${minutes} 分钟`
  return minutes % 60 ? `${hours} 小时 ${minutes % 60} 分` : `${hours} 小时`
}

/** `15:42`, and the day before it unless it is today. */
export function timeText(at: string, today: string): string {
  const moment = new Date(at)
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(moment)
  const time = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: 'numeric', minute: '2-digit', hour12: false }).format(moment)
  if (day === today) return `今天 ${time}`
  const [, month, date] = day.split('-')
  return `${Number(month)}月${Number(date)}日 ${time}`
}

/** `9月17日（周四）9:00`: a time to come is read with its weekday. */
export function dayText(at: string, today: string): string {
  const moment = new Date(at)
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(moment)
  const time = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: 'numeric', minute: '2-digit', hour12: false }).format(moment)
  const week = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', weekday: 'short' }).format(moment)
  const [, month, date] = day.split('-')
  return day === today ? `今天 ${time}` : `${Number(month)}月${Number(date)}日（${week}）${time}`
}

/** `2026-09-17`: the day of a moment in Hangzhou. */
export const dayOf = (at: string) => (at ? new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(at)) : '')

/** `9:30` of a moment. */
export const clockText = (at: string) => new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: 'numeric', minute: '2-digit', hour12: false }).format(new Date(at))

/** `今天`, `周四 17日`: a day to choose. */
export function dayWord(day: string, today: string): string {
  const week = new Intl.DateTimeFormat('zh-CN', { timeZone: 'UTC', weekday: 'short' }).format(new Date(`${day}T00:00:00Z`))
  return day === today ? '今天' : `${week} ${Number(day.slice(8))}日`
}

/** A line of time is shown before a message that came long after the one before it. */
export const isLater = (at: string, before: string | undefined) => !before || new Date(at).getTime() - new Date(before).getTime() > 20 * 60_000
