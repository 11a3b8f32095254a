import { take } from '@/shared/api/client'
import { count, decimal, rate } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

const path = (cycle_id: number) => ({ path: { cycle_id } })

export const listCycles = () => take(desk.GET('/api/desk/appraisals', {}))
export const getCycle = (cycle_id: number) => take(desk.GET('/api/desk/appraisals/{cycle_id}', { params: path(cycle_id) }))
export const listResults = (cycle_id: number) => take(desk.GET('/api/desk/appraisals/{cycle_id}/results', { params: path(cycle_id) }))
export const finishCycle = (cycle_id: number) => take(desk.POST('/api/desk/appraisals/{cycle_id}/finish', { params: path(cycle_id) }))

/** What an item or a whole sheet came to. Under a veto there is no number. */
export function outcomeMark(outcome: string, points: number | null, max: number): { kind: StatusKind; text: string } {
  if (outcome === 'veto') return { kind: 'late', text: '一票否决' }
  if (outcome === 'incomplete' || points === null) return { kind: 'due', text: '缺数据' }
  return points >= max ? { kind: 'done', text: '满分' } : { kind: points < 0 ? 'late' : 'due', text: `扣 ${decimal(max - points)} 分` }
}

export interface Input { name: string; measure?: string; numerator?: string | number | null; denominator?: string | number | null; rate?: string | number | null; basis?: string; source?: string; count?: number }

/** The inputs of an item as one would say them: `转诊率 10.4%（52/500）`, `满意 29，基本满意 8`. */
export function inputText(input: Input): string {
  if (input.count !== undefined) return `${input.name} ${count(input.count)} 人`
  if (input.denominator == null) return `${input.name}：还没有数`
  return `${input.name} ${rate(input.rate ?? (Number(input.denominator) ? Number(input.numerator) / Number(input.denominator) : null))}（${count(Number(input.numerator))}/${count(Number(input.denominator))}）`
}

/** Open until somebody puts their name under it; scoring may be repeated before. */
export const cycleMark = (cycle: { state: string; scored_at: string | null }): { kind: StatusKind; text: string } =>
  (cycle.state === 'final' ? { kind: 'done', text: '定稿了' } : cycle.scored_at ? { kind: 'doing', text: '评了，还没定稿' } : { kind: 'plan', text: '还没评' })
