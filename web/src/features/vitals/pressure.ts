import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import type { Series } from './types'

/** Two numbers taken at one moment. */
export interface Pressure { taken_at: string; systolic: number; diastolic: number; level: string; isOver: boolean; source: string }

const ORDER = ['normal', 'low', 'high', 'critical']
const WORDS: Record<string, string> = { normal: '正常', low: '偏低', high: '偏高', critical: '危险' }
const KINDS: Record<string, StatusKind> = { normal: 'done', low: 'due', high: 'due', critical: 'late' }
const SOURCES: Record<string, string> = { hand: '自己量的', device: '血压计传的', clinic: '门诊量的', followup: '随访量的', import: '以前的档案' }

export const levelWord = (level: string): string => WORDS[level] ?? ''
export const levelKind = (level: string): StatusKind => KINDS[level] ?? 'plan'
export const sourceWord = (source: string): string => SOURCES[source] ?? ''

/** The two series of the server as pairs, oldest first; the worse of the two levels is the level of the pair. */
export function pairUp(upper: Series, lower: Series): Pressure[] {
  const lows = new Map(lower.points.map((point) => [point.taken_at, point]))
  return upper.points.flatMap((point) => {
    const mate = lows.get(point.taken_at)
    if (!mate) return []
    const level = ORDER.indexOf(point.level) >= ORDER.indexOf(mate.level) ? point.level : mate.level
    return [{ taken_at: point.taken_at, systolic: point.value, diastolic: mate.value, level, isOver: level === 'high' || level === 'critical', source: point.source }]
  })
}

/** `比上次高 6` — the upper number, as people say it; the lower one only when the upper did not move. */
export function changeText(now: Pressure, before: Pressure | undefined): string {
  if (!before) return ''
  const [upper, lower] = [now.systolic - before.systolic, now.diastolic - before.diastolic]
  const moved = upper || lower
  if (!moved) return '和上次一样'
  return `${upper ? '' : '下压'}比上次${moved > 0 ? '高' : '低'} ${Math.abs(moved)}`
}

/** One plain sentence for the top of the page, also read aloud. */
export function pressureSentence(pressures: Pressure[], when: (at: string) => string): string {
  const last = pressures.at(-1)
  if (!last) return ''
  const change = changeText(last, pressures.at(-2))
  return `${when(last.taken_at)}${last.systolic}/${last.diastolic}，${levelWord(last.level)}${change ? `，${change}` : ''}。`
}

export interface Typed { systolic: string; diastolic: string }

/** What is wrong with two typed numbers, in one sentence; empty when they can be sent. */
export function problemOf({ systolic, diastolic }: Typed): string {
  const [upper, lower] = [Number(systolic), Number(diastolic)]
  if (!systolic || !diastolic) return ''
  if (!Number.isInteger(upper) || upper < 40 || upper > 300) return '上面那个数应在 40 到 300 之间，再看一眼血压计'
  if (!Number.isInteger(lower) || lower < 20 || lower > 200) return '下面那个数应在 20 到 200 之间，再看一眼血压计'
  return upper <= lower ? '上面的数要比下面的大，看看是不是写反了' : ''
}
