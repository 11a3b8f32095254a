import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export type TermRow = components['schemas']['TermRowOut']
export type TermList = 'medicines' | 'diagnoses'

/** Each list is a kind of rule in versions: a name is changed, added and retired there. */
export const KINDS: Record<TermList, { kind: string; label: string; sorted: string }> = {
  medicines: { kind: 'medicine_terms', label: '药名', sorted: '归类' },
  diagnoses: { kind: 'diagnosis_terms', label: '诊断名', sorted: 'ICD-10、人群' },
}
export const listTerms = (what: TermList, query: TableQuery) => take(desk.GET('/api/desk/record-terms', { params: { query: { ...query, what } } }))
export const fileOfTerms = (what: TermList) => `/api/desk/record-terms/file?what=${what}`

const STATES: Record<TermRow['state'], { kind: StatusKind; text: string }> = { living: { kind: 'doing', text: '在用' }, upcoming: { kind: 'plan', text: '还没到日子' }, retired: { kind: 'mute', text: '停用' } }
export const termMark = (row: Pick<TermRow, 'state'>) => STATES[row.state]
