import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { newKey } from '@/shared/lib/key'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

type Schemas = components['schemas']
export type ContractTransfer = Schemas['ContractTransferOut']
export type TransferReason = Schemas['TransferWishIn']['reason_code']
export type TransferRefusal = Schemas['TransferAnswerIn']['code']
export type Ending = Schemas['EndingOut']
export type DepartureReason = Schemas['DepartureIn']['reason']

const at = (transfer_id: number) => ({ params: { path: { transfer_id } } })
const of = (departure_id: number) => ({ params: { path: { departure_id } } })

export const listContractTransfers = (query: TableQuery) => take(desk.GET('/api/desk/contract-transfers', { params: { query: query as never } }))
export const countWaitingTransfers = () => take(desk.GET('/api/desk/contract-transfers/waiting'))
export const acceptTransfer = (id: number, override_reason: string) => take(desk.POST('/api/desk/contract-transfers/{transfer_id}/accept', { ...at(id), body: { client_key: newKey(), override_reason } }))
export const refuseTransfer = (id: number, code: TransferRefusal, note: string) => take(desk.POST('/api/desk/contract-transfers/{transfer_id}/refuse', { ...at(id), body: { code, note } }))
export const withdrawTransfer = (id: number) => take(desk.POST('/api/desk/contract-transfers/{transfer_id}/withdraw', at(id)))
export const sendTransferCode = (id: number) => take(desk.POST('/api/desk/contract-transfers/{transfer_id}/code', at(id)))
export const agreeByCode = (id: number, code: string) => take(desk.POST('/api/desk/contract-transfers/{transfer_id}/agree', { ...at(id), body: { code, health_consent: false } }))
export const proposeTransfer = (contract_id: number, to_team_id: number, reason_code: TransferReason, reason: string) => take(desk.POST('/api/desk/contracts/{contract_id}/transfers', { params: { path: { contract_id } }, body: { client_key: newKey(), to_team_id, reason_code, reason } }))
export const getEnding = (contract_id: number) => take(desk.GET('/api/desk/contracts/{contract_id}/ending', { params: { path: { contract_id } } }))
export const reopenContract = (contract_id: number, text: string) => take(desk.POST('/api/desk/contracts/{contract_id}/reopen', { params: { path: { contract_id } }, body: { reason: '', text } }))

export const listDepartures = (query: TableQuery) => take(desk.GET('/api/desk/departures', { params: { query: query as never } }))
export const listTeamsAtRisk = () => take(desk.GET('/api/desk/departures/at-risk'))
export const openDeparture = (body: Omit<Schemas['DepartureIn'], 'client_key'>) => take(desk.POST('/api/desk/departures', { body: { client_key: newKey(), ...body } }))
export const getDeparture = (id: number) => take(desk.GET('/api/desk/departures/{departure_id}', of(id)))
export const previewOffers = (id: number, team_ids: number[]) => take(desk.POST('/api/desk/departures/{departure_id}/preview', { ...of(id), body: { team_ids } }))
export const offerTeams = (id: number, team_ids: number[]) => take(desk.POST('/api/desk/departures/{departure_id}/offers', { ...of(id), body: { team_ids } }))
export const closeDeparture = (id: number) => take(desk.POST('/api/desk/departures/{departure_id}/close', of(id)))
export const listDepartureResidents = (id: number) => (query: TableQuery) => take(desk.GET('/api/desk/departures/{departure_id}/residents', { params: { path: { departure_id: id }, query: query as never } }))

export const TRANSFER_REASONS: Record<TransferReason, string> = { moved_house: '搬家了，离得远', nearer: '想换近一点的', doctor_left: '医生离岗', trust: '想跟另一位医生', family: '和家人签在一起', other: '其他原因' }
export const TRANSFER_REFUSALS: Record<Exclude<TransferRefusal, '' | undefined>, string> = { full: '团队名额已满', too_far: '离团队太远，上门不便', not_suitable: '需要的服务本团队做不了', other: '其他原因' }
export const DEPARTURE_REASONS: Record<DepartureReason, string> = { left: '调离或辞职', retired: '退休', license: '执业证到期', post: '岗位结束', long_leave: '长期病假或产假' }

const KINDS: Record<string, StatusKind> = { accepted: 'done', refused: 'mute', lapsed: 'late', withdrawn: 'mute' }
/** One mark per request: who is awaited while it is open, else what became of it. */
export function transferMark(row: { status: string; status_label: string; awaiting: string }): { kind: StatusKind; text: string } {
  if (row.status !== 'open') return { kind: KINDS[row.status] ?? 'mute', text: row.status_label }
  return row.awaiting === 'resident' ? { kind: 'plan', text: '等居民同意' } : { kind: 'due', text: '等新团队答复' }
}
/** Answered of asked, as a share for the bar; nothing asked yet is nothing done. */
export const answeredShare = (asked: number, answered: number): number => (asked ? Math.round((answered / asked) * 100) : 0)
