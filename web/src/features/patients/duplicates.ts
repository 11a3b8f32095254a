import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

type Schemas = components['schemas']
export type Pair = Schemas['PairOut']
export type Comparison = Schemas['ComparisonOut']
export type Direction = Schemas['DirectionOut']
export type MergeLine = Schemas['PatientMergeOut']

const pair = (pair_id: number) => ({ params: { path: { pair_id } } })
export const listPairs = (query: TableQuery) => take(desk.GET('/api/desk/duplicate-pairs', { params: { query: query as never } }))
export const pairByHand = (body: Schemas['PairIn']) => take(desk.POST('/api/desk/duplicate-pairs', { body }))
export const comparePair = (id: number) => take(desk.GET('/api/desk/duplicate-pairs/{pair_id}', pair(id)))
export const keepApart = (id: number, reason: string) => take(desk.POST('/api/desk/duplicate-pairs/{pair_id}/keep-apart', { ...pair(id), body: { reason } }))
export const proposeMerge = (id: number, body: { kept_id: number; fields: string[]; reason: string }) => take(desk.POST('/api/desk/duplicate-pairs/{pair_id}/proposals', { ...pair(id), body }))
export const listMerges = (query: TableQuery) => take(desk.GET('/api/desk/patient-merges', { params: { query: query as never } }))
export const undoMerge = (merge_id: number, reason: string) => take(desk.POST('/api/desk/patient-merges/{merge_id}/undo', { params: { path: { merge_id } }, body: { reason } }))

const KINDS: Record<string, StatusKind> = { suspected: 'due', distinct: 'mute', merged: 'done', done: 'done', undone: 'mute' }
export const stateMark = (state: string, text: string): { kind: StatusKind; text: string } => ({ kind: KINDS[state] ?? 'mute', text })

/** The record to keep at first: the one with more to lose, so that little moves; the older one when both have as much. */
export function firstKept(directions: readonly Direction[]): number {
  const weight = (one: Direction) => one.brings.reduce((sum, part) => sum + part.number, 0)
  const [first, second] = directions
  if (!first || !second) return 0
  // `brings` is what the record taken in would bring: the lighter one is taken in.
  return weight(first) <= weight(second) ? first.kept_id : second.kept_id
}

export const directionOf = (found: Pick<Comparison, 'directions'>, keptId: number): Direction | undefined => found.directions.find((one) => one.kept_id === keptId)
export const broughtText = (direction: Direction): string => direction.brings.map((part) => `${part.label} ${part.number} ${part.unit}`).join('，')
export const movesText = (line: Pick<MergeLine, 'moves'>): string => line.moves.map((move) => `${move.label} ${move.number} ${move.unit}${move.aside ? `（另存 ${move.aside}）` : ''}`).join('，')
