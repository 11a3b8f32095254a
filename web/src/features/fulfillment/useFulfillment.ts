import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export const listEntitlements = (query: TableQuery) => take(desk.GET('/api/desk/entitlements', { params: { query } }))
export const listDisputes = (query: TableQuery) => take(desk.GET('/api/desk/disputes', { params: { query } }))
export const countDisputes = () => take(desk.GET('/api/desk/disputes/counts'))
export const getDispute = (dispute_id: number) => take(desk.GET('/api/desk/disputes/{dispute_id}', { params: { path: { dispute_id } } }))
export const openDispute = (contract_id: number, text: string, reporter: string, channel: 'phone' | 'counter') => take(desk.POST('/api/desk/contracts/{contract_id}/disputes', { params: { path: { contract_id } }, body: { text, reporter, channel } }))
export const addStatement = (dispute_id: number, text: string) => take(desk.POST('/api/desk/disputes/{dispute_id}/statements', { params: { path: { dispute_id } }, body: { text } }))
export const resolveDispute = (dispute_id: number, outcome: 'upheld' | 'rejected', note: string) => take(desk.POST('/api/desk/disputes/{dispute_id}/resolve', { params: { path: { dispute_id } }, body: { outcome, note } }))

/** One promised service as a word and a shape, on a day. The same reading as the row of cells. */
export function entitlementStatus(state: string): { kind: StatusKind; text: string } {
  const known: Record<string, { kind: StatusKind; text: string }> = {
    done: { kind: 'done', text: '做了，居民认可' },
    wait: { kind: 'doing', text: '做了，等居民确认' },
    due: { kind: 'due', text: '该做了' },
    overdue: { kind: 'late', text: '超期' },
    planned: { kind: 'plan', text: '还没到' },
    waived: { kind: 'mute', text: '不需要做' },
    rejected: { kind: 'late', text: '居民说没有' },
  }
  return known[state] ?? { kind: 'info', text: state }
}
