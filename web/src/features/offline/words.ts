/** The words of a day, said by the phone as the server says them: ages, 超期 3 天, 148/92，偏高. */
import { daysBetween, monthsBetween, yearsBetween } from '@/shared/forms/dates'
import type { House, TaskCopy } from './types'

export const SEX: Record<string, string> = { 0: '未知', 1: '男', 2: '女', 9: '未说明' }
const CHILD_UNTIL = 7
const SOON_DAYS = 7

export function ageText(born: string, on: string, precision: string): string {
  const years = yearsBetween(born, on)
  if (precision === 'year') return `约 ${Number(on.slice(0, 4)) - Number(born.slice(0, 4))} 岁`
  if (years >= CHILD_UNTIL) return `${years} 岁`
  const months = monthsBetween(born, on)
  if (months >= 12) return months % 12 ? `${Math.floor(months / 12)} 岁 ${months % 12} 月` : `${months / 12} 岁`
  return months >= 1 ? `${months} 月` : `${Math.max(daysBetween(born, on), 0)} 天`
}

export type Urgency = 'urgent' | 'overdue' | 'today' | 'soon' | 'later'
const ORDER: Urgency[] = ['urgent', 'overdue', 'today', 'soon', 'later']
export interface Due { urgency: Urgency; days: number; words: string }

/** As `foundation/tasks/rules/urgency.py` says it. What is laid on a day of the house is not due by itself that day. */
export function dueOn(task: Pick<TaskCopy, 'title' | 'due_date' | 'is_urgent' | 'is_together' | 'last_date'>, today: string, soonDays = SOON_DAYS): Due {
  const days = daysBetween(today, task.due_date)
  const isAlong = days === 0 && task.is_together && task.last_date > today
  const words = days < 0 ? `${task.title}超期 ${-days} 天` : isAlong ? `${task.title}可以一起做` : days === 0 ? `${task.title}今天到期` : `${task.title}还有 ${days} 天`
  const urgency: Urgency = task.is_urgent ? 'urgent' : days < 0 ? 'overdue' : isAlong ? 'soon' : days === 0 ? 'today' : days <= soonDays ? 'soon' : 'later'
  return { urgency, days, words }
}
export const rank = (due: Due): number => ORDER.indexOf(due.urgency) * 100_000 + due.days

export type Level = 'normal' | 'low' | 'high' | 'critical'
const LEVELS: Level[] = ['normal', 'low', 'high', 'critical']
const LEVEL_WORDS: Record<Level, string> = { normal: '正常', low: '偏低', high: '偏高', critical: '危险' }
type Code = House['codes'][number]
type Range = Code['ranges'][number]

export const rangeFor = (code: Code | undefined, age: number, tags: readonly string[]): Range | undefined => code?.ranges.find((row) => age >= row.age_from && (row.tag === null || tags.includes(row.tag)))

export function levelOf(value: number, row: Range | undefined): Level {
  if (!row) return 'normal'
  if ((row.critical_high !== null && value >= row.critical_high) || (row.critical_low !== null && value <= row.critical_low)) return 'critical'
  if (row.high !== null && value >= row.high) return 'high'
  return row.low !== null && value < row.low ? 'low' : 'normal'
}

const plain = (value: number) => String(Math.round(value * 100) / 100)
const direction = (difference: number) => (difference > 0 ? '高' : '低')
function change(now: number, before: number | undefined): string {
  if (before === undefined) return ''
  return now === before ? '和上次一样' : `比上次${direction(now - before)} ${plain(Math.abs(now - before))}`
}
function pairChange(now: readonly [number, number], before: readonly [number, number] | undefined): string {
  if (!before) return ''
  const [upper, lower] = [now[0] - before[0], now[1] - before[1]]
  if (!upper && !lower) return '和上次一样'
  if (upper * lower < 0) return `上压比上次${direction(upper)} ${plain(Math.abs(upper))}，下压${direction(lower)} ${plain(Math.abs(lower))}`
  return `比上次${direction(upper || lower)} ${plain(Math.abs(upper))}/${plain(Math.abs(lower))}`
}

export interface Words { text: string; level: Level; change: string }

export function describe(code: Code, value: number, before: number | undefined, row: Range | undefined): Words {
  const level = levelOf(value, row)
  const moved = change(value, before)
  return { level, change: moved, text: [`${plain(value)}${code.unit ? ` ${code.unit}` : ''}`, row ? LEVEL_WORDS[level] : '', moved].filter(Boolean).join('，') }
}

export function describePressure(now: readonly [number, number], before: readonly [number, number] | undefined, rows: readonly [Range | undefined, Range | undefined]): Words {
  const level = LEVELS[Math.max(...now.map((value, place) => LEVELS.indexOf(levelOf(value, rows[place]))))]!
  const moved = pairChange(now, before)
  return { level, change: moved, text: [`${plain(now[0])}/${plain(now[1])}`, LEVEL_WORDS[level], moved].filter(Boolean).join('，') }
}
