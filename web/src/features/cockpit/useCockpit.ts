import type { components } from '@/shared/api/desk'
import { take } from '@/shared/api/client'
import { desk } from '../desk'

export type Dashboard = components['schemas']['DashboardOut']
export type Monday = components['schemas']['MondayOut']
export type Sentence = components['schemas']['SentenceOut']
export type Fraction = components['schemas']['FractionOut']

/** The overview of one year in one answer. */
export const readDashboard = (year: number) => take(desk.GET('/api/desk/dashboard', { params: { query: { year } } }))
export type Against = 'four_weeks' | 'week' | 'year'
/** 周一看五句话; a chosen day goes before the usual choices. */
export const readMonday = (against: Against = 'four_weeks', day = '') => take(desk.GET('/api/desk/monday', { params: { query: day ? { day } : { against } } }))

export const targetOf = (line: { target: string | number | null }): number | null => (line.target === null ? null : Number(line.target))

/** The years that are drawn, in percent with one decimal. */
export function trendOf(board: Pick<Dashboard, 'trend'>) {
  return { labels: board.trend.map((point) => String(point.year)), values: board.trend.map((point) => Math.round(Number(point.rate) * 1000) / 10) }
}

/** `和 5 月 18 日比` or why there is nothing to compare with. */
export function comparedText(page: Pick<Monday, 'since' | 'computed_to' | 'against'>): string {
  if (!page.computed_to) return '今年的指标还没有算过'
  const earlier = { week: '上周', year: '去年同一周', day: '那一天' }[page.against] ?? '四周前'
  if (!page.since) return `还没有${earlier}的数可比，先看离目标多远`
  const day = (iso: string) => `${iso.slice(0, 4) === page.computed_to!.slice(0, 4) ? '' : `${iso.slice(0, 4)}年`}${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日`
  return `和${day(page.since)}比；数到${day(page.computed_to)}`
}
