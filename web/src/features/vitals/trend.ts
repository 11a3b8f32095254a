/** What a trend is made of, and what is wrong with a number that was typed. */
import type { components } from '@/shared/api/doctor'

type Schemas = components['schemas']
export type Trend = Schemas['TrendOut']
export type Moment = Schemas['MomentOut']
export type ReadingKind = Schemas['ReadingKindOut']
export type MeasuredCode = Schemas['MeasuredCodeOut']

export interface Dot { at: number; value: number; isOff: boolean }
export interface DrawnLine { code: string; name: string; low: number | null; high: number | null; dots: Dot[] }

/** The lines that are drawn: for a pair both, for one of several codes that one alone. */
export function drawn(trend: Trend, code = ''): DrawnLine[] {
  return trend.lines.filter((line) => !code || line.code === code).map((line) => ({
    code: line.code,
    name: line.plain,
    low: line.low ?? null,
    high: line.high ?? null,
    dots: trend.moments.flatMap((moment) => {
      const place = moment.codes.indexOf(line.code)
      const value = moment.values[place]
      if (place < 0 || value === undefined) return []
      const isOff = (line.high != null && value >= line.high) || (line.low != null && value < line.low)
      return [{ at: Date.parse(moment.taken_at), value, isOff }]
    }),
  }))
}

/** From whole tick to whole tick around all values and bands, some eight ticks at most. */
export function scaleOf(lines: readonly DrawnLine[]): { low: number; high: number; step: number } {
  const numbers = lines.flatMap((line) => [...line.dots.map((dot) => dot.value), ...[line.low, line.high].filter((bound): bound is number => bound !== null)])
  if (!numbers.length) return { low: 0, high: 1, step: 1 }
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  const spread = Math.max(most - least, 1)
  const step = [0.5, 1, 2, 5, 10, 20, 50].find((candidate) => spread / candidate <= 5) ?? 100
  return { low: Math.floor((least - step / 4) / step) * step, high: Math.ceil((most + step / 4) / step) * step, step }
}

/** `空腹血糖要在 0.5 到 60 之间` — before anything is sent. */
export function problemWith(code: MeasuredCode, typed: string): string {
  if (!typed) return ''
  const value = Number(typed.replace('，', '.').replace('。', '.'))
  if (!Number.isFinite(value) || value < code.least || value > code.most) return `${code.plain}应在 ${code.least} 到 ${code.most} 之间，再看一眼`
  return ''
}

export const typedNumbers = (codes: readonly MeasuredCode[], typed: Record<string, string>) =>
  codes.flatMap((code) => (typed[code.code] ? [{ code: code.code, value: typed[code.code]!.replace('。', '.') }] : []))
