import { take } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { desk } from '../desk'
import type { OverdueGroup } from './useOverdue'

export type FigureColumn = 'overdue' | 'called' | 'not_called' | 'agreed' | 'came_back' | 'removed'
export const FIGURES: { key: FigureColumn; label: string }[] = [
  { key: 'overdue', label: '超期' },
  { key: 'called', label: '联系过' },
  { key: 'not_called', label: '没联系' },
  { key: 'agreed', label: '答应来' },
  { key: 'came_back', label: '15 天内来了' },
  { key: 'removed', label: '移出名单' },
]

export const listMonths = () => take(desk.GET('/api/desk/overdue-months'))
export const readMonth = (day: string) => take(desk.GET('/api/desk/overdue-months/{day}', { params: { path: { day } } }))
export const listMonthPeople = (day: string, query: { column: FigureColumn; team_id?: number; practitioner_id?: number; limit?: number }) => take(desk.GET('/api/desk/overdue-months/{day}/people', { params: { path: { day }, query } }))
export const listDeskOverdue = (query: { group: OverdueGroup; team_id?: number; limit: number }) => take(desk.GET('/api/desk/overdue', { params: { query } }))
export const putBackAtDesk = (follow_up_id: number) => take(desk.POST('/api/desk/follow-ups/{follow_up_id}/put-back', { params: { path: { follow_up_id } }, body: { client_key: newKey(), note: '' } }))
export type SupervisedMonth = Awaited<ReturnType<typeof readMonth>>
export type Figures = SupervisedMonth['total']

/** `9 月` of this year, `2025 年 12 月` of another. */
export function monthText(month: string, today: string): string {
  const [year, number] = month.split('-').map(Number)
  return String(year) === today.slice(0, 4) ? `${number} 月` : `${year} 年 ${number} 月`
}

/** One sentence above the table, for whoever has half a minute. */
export function monthSentence(month: SupervisedMonth, today: string): string {
  const { total } = month
  if (!total.overdue) return '这个月没有人超期'
  const open = month.settled_date >= today ? '（还没满 15 天的会继续增加）' : ''
  return `${total.overdue} 人超期过，联系了 ${total.called} 人，15 天内来了 ${total.came_back} 人${open}；还有 ${total.not_called} 人没联系`
}
