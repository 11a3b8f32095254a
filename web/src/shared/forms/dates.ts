/** Days as `2026-09-15`, computed as the server computes them: no time zone ever comes in. */
import type { Person } from './definition'

const DAY_MS = 86_400_000

function parts(day: unknown): [number, number, number] | null {
  const found = typeof day === 'string' ? /^(\d{4})-(\d\d)-(\d\d)(?:T|$)/.exec(day) : null
  if (!found) return null
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])]
  return month >= 1 && month <= 12 && date >= 1 && date <= lastDay(year, month) ? [year, month, date] : null
}
const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()
const written = (year: number, month: number, day: number) => `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

export const isDay = (value: unknown): value is string => parts(value) !== null

export function addDays(day: string, count: number): string {
  const [year, month, date] = parts(day)!
  return new Date(Date.UTC(year, month - 1, date) + count * DAY_MS).toISOString().slice(0, 10)
}
/** The same day later, or the last day of that month where it has no such day. */
export function addMonths(day: string, count: number): string {
  const [year, month, date] = parts(day)!
  const index = year * 12 + month - 1 + count
  const [toYear, toMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1]
  return written(toYear, toMonth, Math.min(date, lastDay(toYear, toMonth)))
}
export function daysBetween(start: string, end: string): number {
  const [a, b] = [parts(start)!, parts(end)!]
  return Math.round((Date.UTC(b[0], b[1] - 1, b[2]) - Date.UTC(a[0], a[1] - 1, a[2])) / DAY_MS)
}
export function monthsBetween(start: string, end: string): number {
  const [a, b] = [parts(start)!, parts(end)!]
  return (b[0] - a[0]) * 12 + b[1] - a[1] - (b[2] < a[2] ? 1 : 0)
}
export function yearsBetween(start: string, end: string): number {
  const [a, b] = [parts(start)!, parts(end)!]
  return b[0] - a[0] - (b[1] < a[1] || (b[1] === a[1] && b[2] < a[2]) ? 1 : 0)
}

/** Full years, months and days of life on a day. */
export const personOf = (born: string, today: string, rest: Pick<Person, 'sex' | 'weeks' | 'tags'> = {}): Person =>
  ({ ...rest, born, today, age: yearsBetween(born, today), months: monthsBetween(born, today), days: daysBetween(born, today) })

/** The day that `today+30d`, `birth+12m` or `2026-01-01` means for a person; nothing where it is not known. */
export function dayOf(words: string | undefined, person: Person): string | undefined {
  if (!words) return undefined
  const found = /^(today|birth)(?:([+-]\d{1,5})([dmy]))?$/.exec(words)
  if (!found) return words
  const day = found[1] === 'today' ? person.today : person.born
  if (!day || !found[2]) return day
  const count = Number(found[2])
  return found[3] === 'd' ? addDays(day, count) : addMonths(day, count * (found[3] === 'y' ? 12 : 1))
}
