/** How dates, money, counts and rates are written. Everything is shown in China Standard Time, whatever the device says. */

const ZONE = 'Asia/Shanghai'
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const MINUS = '−'

type DateLike = string | Date

interface LocalParts { year: number; month: number; day: number; hour: number; minute: number }

const partsFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE, year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23',
})

function localParts(value: DateLike): LocalParts {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const [year, month, day] = value.split('-').map(Number) as [number, number, number]
    return { year, month, day, hour: 0, minute: 0 }
  }
  const found = Object.fromEntries(partsFormat.formatToParts(new Date(value)).map((part) => [part.type, Number(part.value)]))
  return found as unknown as LocalParts
}

const two = (n: number) => String(n).padStart(2, '0')

/** Days since the epoch of a civil date: the only safe base for "tomorrow" and "12 days late". */
function dayNumber(value: DateLike): number {
  const { year, month, day } = localParts(value)
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000)
}

export const daysBetween = (from: DateLike, to: DateLike): number => dayNumber(to) - dayNumber(from)

/** `2026-12-31`, for tables. */
export function isoDate(value: DateLike): string {
  const { year, month, day } = localParts(value)
  return `${year}-${two(month)}-${two(day)}`
}

/** `9月17日` */
export function shortDay(value: DateLike): string {
  const { month, day } = localParts(value)
  return `${month}月${day}日`
}

/** `9月17日 周四`, for residents and doctors. */
export function dayWithWeekday(value: DateLike): string {
  return `${shortDay(value)} ${weekday(value)}`
}

export function weekday(value: DateLike): string {
  return WEEKDAYS[(((dayNumber(value) + 4) % 7) + 7) % 7]!
}

/** `20:10` */
export function clockTime(value: DateLike): string {
  const { hour, minute } = localParts(value)
  return `${hour}:${two(minute)}`
}

/** `2026-09-15 20:10`, for logs. */
export const isoMinute = (value: DateLike): string => `${isoDate(value)} ${clockTime(value).padStart(5, '0')}`

/** `今天 14:02`, `昨天 20:10`, `9月2日 8:36`, and with the year when it is another one. */
export function moment(value: DateLike, today: DateLike): string {
  const late = daysBetween(value, today)
  const day = late === 0 ? '今天' : late === 1 ? '昨天' : sameYear(value, today) ? shortDay(value) : `${localParts(value).year}年${shortDay(value)}`
  return `${day} ${clockTime(value)}`
}

const sameYear = (a: DateLike, b: DateLike) => localParts(a).year === localParts(b).year

/** `还有 2 天`, `今天到期`, `超期 12 天` */
export function dueText(due: DateLike, today: DateLike): string {
  const days = daysBetween(today, due)
  return days > 0 ? `还有 ${count(days)} 天` : days === 0 ? '今天到期' : `超期 ${count(-days)} 天`
}

/** `78 岁`; infants in years and months (`2 岁 6 月`), newborns in days. A year-only birth date is never given months. */
export function ageText(birth: DateLike, today: DateLike, precision: string = 'day'): string {
  const from = localParts(birth)
  const to = localParts(today)
  if (precision === 'year') return `约 ${to.year - from.year} 岁`
  const months = (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0)
  if (months < 1) return `${daysBetween(birth, today)} 天`
  if (months < 12) return `${months} 月`
  const years = Math.floor(months / 12)
  return years >= 3 || months % 12 === 0 ? `${years} 岁` : `${years} 岁 ${months % 12} 月`
}

const SEX: Record<string, string> = { 0: '未知', 1: '男', 2: '女', 9: '未说明' }
export const sexText = (code: string | number | null | undefined): string => SEX[String(code)] ?? ''

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const withMinus = (text: string) => text.replace('-', MINUS)

/** `2,022` */
export const count = (value: number): string => withMinus(grouped.format(value))

/** `984.31`, from a decimal string or a number; never rounds a fen away. */
export const amount = (value: string | number): string => withMinus(cents.format(Number(value)))

/** `984.31 元` */
export const money = (value: string | number): string => `${amount(value)} 元`

/** `12 元` for residents when there are no fen, otherwise the full amount. */
export function plainMoney(value: string | number): string {
  const n = Number(value)
  return Number.isInteger(n) ? `${count(n)} 元` : money(n)
}

/** A share in [0, 1] as `79.5%`; one decimal. Nothing to divide by has no rate. */
export function rate(value: number | string | null | undefined, digits = 1): string {
  return value === null || value === undefined || value === '' ? '无' : `${withMinus((Number(value) * 100).toFixed(digits))}%`
}

/** How many more in the numerator until the target is met; 0 when it is. */
export function gap(numerator: number, denominator: number, target: number): number {
  // 1e-9 keeps 0.8 × 2,545 (= 2036.0000000000002) from asking for one person too many.
  return Math.max(0, Math.ceil(target * denominator - 1e-9) - numerator)
}

/** A reading, a score, a multiplier: as short as it is true, with a real minus sign. */
export function decimal(value: number | string, digits?: number): string {
  const n = Number(value)
  return withMinus(digits === undefined ? String(Number(n.toFixed(6))) : n.toFixed(digits))
}
