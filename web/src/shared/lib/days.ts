export { dayWithWeekday, daysBetween, dueText, isoDate, shortDay } from './format'

/** A civil date some days later (or earlier), without any time zone in between. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.slice(0, 10).split('-').map(Number) as [number, number, number]
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10)
}

/** `上午好` and the like, in China Standard Time. */
export function greeting(now: Date): string {
  const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', hourCycle: 'h23' }).format(now))
  return hour < 5 ? '夜里好' : hour < 11 ? '早上好' : hour < 13 ? '中午好' : hour < 18 ? '下午好' : '晚上好'
}
