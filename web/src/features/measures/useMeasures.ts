import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { gap } from '@/shared/lib/format'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export type MeasureResult = components['schemas']['MeasureResultOut']

export const listMeasures = (year: number) => take(desk.GET('/api/desk/measures', { params: { query: { year } } }))
export const getMeasure = (code: string, year: number, organization_id?: number) => take(desk.GET('/api/desk/measures/{code}', { params: { path: { code }, query: { year, organization_id } } }))
export const listMeasurePeople = (code: string, query: TableQuery) => take(desk.GET('/api/desk/measures/{code}/people', { params: { path: { code }, query: query as never } }))
export const computeMeasures = (catalogue: string, year: number) => take(desk.POST('/api/desk/measure-runs', { body: { catalogue, year } }))
export const enterValue = (body: components['schemas']['EnteredIn']) => take(desk.PUT('/api/desk/entered-values', { body }))

export interface Counted { numerator: number; denominator: number }

/** The counts of a result as numbers; a result without a denominator has no rate. */
export function countedOf(result: { numerator?: string | number | null; denominator?: string | number | null } | null | undefined): Counted | null {
  return result?.numerator == null || result.denominator == null ? null : { numerator: Number(result.numerator), denominator: Number(result.denominator) }
}

/** Σ numerator ÷ Σ denominator: a whole is added up from its parts, never averaged from their rates. */
export function pooled(parts: readonly Counted[]): Counted {
  return parts.reduce<Counted>((sum, part) => ({ numerator: sum.numerator + part.numerator, denominator: sum.denominator + part.denominator }), { numerator: 0, denominator: 0 })
}

export const share = (part: Counted | null): number | null => (part?.denominator ? part.numerator / part.denominator : null)

/** Worst first: the lowest rate leads, what cannot be divided comes last. */
export function worstFirst<Part extends Counted>(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => (share(a) ?? 2) - (share(b) ?? 2))
}

/** `差 14 人` or `达标`; where less is better, how much is too much. */
export function gapText(part: Counted, target: number, unit = '人', direction = 'higher'): { kind: 'due' | 'done'; text: string } {
  if (direction === 'lower') return (share(part) ?? 0) <= target ? { kind: 'done', text: '达标' } : { kind: 'due', text: '偏高' }
  const missing = gap(part.numerator, part.denominator, target)
  return missing ? { kind: 'due', text: `差 ${missing.toLocaleString('en-US')} ${unit}` } : { kind: 'done', text: '达标' }
}

export const BASIS: Record<string, { kind: 'doing' | 'info'; text: string }> = {
  computed: { kind: 'doing', text: '系统算的' }, facts: { kind: 'doing', text: '系统算的' }, population: { kind: 'doing', text: '系统算的' },
  survey: { kind: 'info', text: '电话核查' }, entered: { kind: 'info', text: '填报的' },
}
export const basisMark = (basis: string) => BASIS[basis] ?? { kind: 'info' as const, text: basis || '还没有数' }
