import { take } from '@/shared/api/client'
import { gap } from '@/shared/lib/format'
import type { TableQuery } from '@/shared/table/useTable'
import { later as desk } from '../desk'

export const listMeasures = (year: number, organization_id?: number) => take(desk.GET('/api/desk/measures', { params: { query: { year, organization_id } } }))
export const getMeasure = (code: string, year: number, organization_id?: number) => take(desk.GET('/api/desk/measures/{code}', { params: { path: { code }, query: { year, organization_id } } }))
export const listMeasurePeople = (code: string, query: TableQuery) => take(desk.GET('/api/desk/measures/{code}/people', { params: { path: { code }, query: query as never } }))
export const enterValue = (code: string, body: { organization_id: number; year: number; numerator: number; denominator: number; source: string }) =>
  take(desk.POST('/api/desk/measures/{code}/entered-values', { params: { path: { code } }, body }))

export interface Counted { numerator: number; denominator: number }

/** Σ numerator ÷ Σ denominator: a whole is added up from its parts, never averaged from their rates. */
export function pooled(parts: readonly Counted[]): Counted {
  return parts.reduce<Counted>((sum, part) => ({ numerator: sum.numerator + part.numerator, denominator: sum.denominator + part.denominator }), { numerator: 0, denominator: 0 })
}

export const share = ({ numerator, denominator }: Counted): number | null => (denominator ? numerator / denominator : null)

/** Worst first: the lowest rate leads, what cannot be divided comes last. */
export function worstFirst<Part extends Counted>(parts: readonly Part[]): Part[] {
  return [...parts].sort((a, b) => (share(a) ?? 2) - (share(b) ?? 2))
}

/** `还差 14 人` or `达标`. */
export function gapText(part: Counted, target: number, unit = '人'): { kind: 'due' | 'done'; text: string } {
  const missing = gap(part.numerator, part.denominator, target)
  return missing ? { kind: 'due', text: `差 ${missing.toLocaleString('en-US')} ${unit}` } : { kind: 'done', text: '达标' }
}
