import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

export type Proposal = components['schemas']['ProposalOut']

const path = (proposal_id: number) => ({ path: { proposal_id } })

export const listProposals = (query: TableQuery) => take(desk.GET('/api/desk/proposals', { params: { query } }))
export const listProposalKinds = () => take(desk.GET('/api/desk/proposal-kinds', {}))
export const confirmProposal = (id: number, note: string) => take(desk.POST('/api/desk/proposals/{proposal_id}/confirm', { params: path(id), body: { note } }))
export const refuseProposal = (id: number, note: string) => take(desk.POST('/api/desk/proposals/{proposal_id}/refuse', { params: path(id), body: { note } }))
export const withdrawProposal = (id: number) => take(desk.POST('/api/desk/proposals/{proposal_id}/withdraw', { params: path(id) }))

export const PROPOSAL_STATES: Record<string, { kind: StatusKind; text: string }> = {
  waiting: { kind: 'due', text: '等人确认' }, confirmed: { kind: 'done', text: '确认了，已生效' }, refused: { kind: 'late', text: '没有同意' }, withdrawn: { kind: 'mute', text: '自己撤回了' }, lapsed: { kind: 'mute', text: '过期作废' },
}
export const proposalMark = (row: Pick<Proposal, 'state' | 'state_label'>): { kind: StatusKind; text: string } => PROPOSAL_STATES[row.state] ?? { kind: 'info', text: row.state_label }
