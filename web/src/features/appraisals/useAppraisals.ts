import { take } from '@/shared/api/client'
import { count, decimal, rate } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { later as desk } from '../desk'

const path = (cycle_id: number) => ({ path: { cycle_id } })

export const listCycles = (year: number) => take(desk.GET('/api/desk/appraisals', { params: { query: { year } } }))
export const getCycle = (cycle_id: number) => take(desk.GET('/api/desk/appraisals/{cycle_id}', { params: path(cycle_id) }))
export const scoreCycle = (cycle_id: number) => take(desk.POST('/api/desk/appraisals/{cycle_id}/score', { params: path(cycle_id) }))
export const finishCycle = (cycle_id: number) => take(desk.POST('/api/desk/appraisals/{cycle_id}/finish', { params: path(cycle_id) }))

/** What an item or a whole sheet came to. Under a veto there is no number. */
export function outcomeMark(outcome: string, points: number | null, max: number): { kind: StatusKind; text: string } {
  if (outcome === 'veto') return { kind: 'late', text: '一票否决' }
  if (outcome === 'incomplete' || points === null) return { kind: 'due', text: '缺数据' }
  return points >= max ? { kind: 'done', text: '满分' } : { kind: points < 0 ? 'late' : 'doing', text: `扣 ${decimal(max - points)} 分` }
}

interface Input { name: string; numerator?: number | null; denominator?: number | null; rate?: number | null; basis?: string; source?: string; answers?: Record<string, number> }

/** The inputs of an item as one would say them: `转诊率 10.4%（52/500）`, `满意 29，基本满意 8`. */
export function inputText(input: Input): string {
  if (input.answers) return Object.entries(input.answers).map(([answer, n]) => `${answer} ${count(n)}`).join('，')
  if (input.denominator == null) return `${input.name}：还没有数`
  return `${input.name} ${rate(input.rate ?? (input.denominator ? Number(input.numerator) / input.denominator : null))}（${count(Number(input.numerator))}/${count(Number(input.denominator))}）`
}
