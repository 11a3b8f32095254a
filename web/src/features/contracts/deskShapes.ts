import type { CellState } from '@/shared/ui/cells'

/** What the desk's contract pages read. */
export interface DatedService { status: string; window_from: string | null; window_to: string | null; cell?: CellState }
export interface ContractRow {
  id: number; number: string; patient_id: number; name: string; sex: string; birth_date: string; tags: string[]; team_name: string; leader_name: string
  state: string; days_left: number | null; period_from: string; last_date: string; signed_date: string | null; origin: string; resident_amount: string; cells: DatedService[]
}
export interface ContractCounts { all: number; active: number; expiring: number; awaiting_team: number; awaiting_resident: number; pending_start: number }
export interface ContractDetail extends ContractRow {
  policy_name: string; agreement_file_id: number | null
  services: { item_code: string; item_name: string; package_name: string; times: number | null; cells: DatedService[] }[]
  decisions: { move: string; actor_name: string; channel: string; note: string; at: string }[]
  packages: { name: string; price: string }[]
  balances: { payer: string; owed: string; received: string; open: string }[]
  ledger: { id: number; kind: string; payer: string; amount: string; receipt_number: string; at: string }[]
  signatures: { party_label: string; kind_label: string; signer_name: string; file_id: number | null; at: string }[]
}
export interface PatientContract { id: number; number: string; state: string; days_left: number | null; team_name: string; leader_name: string; period_from: string; last_date: string }
export interface ReminderLine { contract_id: number; name: string; will_send: boolean; reason: string }
export interface EntitlementRow extends DatedService { id: number; contract_id: number; patient_id: number; name: string; sex: string; birth_date: string; item_name: string; sequence: number; team_name: string; delivered_at: string | null; practitioner_name: string | null }
export interface DisputeRow { id: number; patient_id: number; name: string; item_name: string | null; opened_at: string; text: string; status: string }
export interface PackageRow { id: number; code: string; version: number; name: string; tier: string; target_tags: string[]; price: string; status: string; effective_from: string; effective_to: string | null; payers: { payer: string; amount: string }[] }
export interface PackageDetail extends PackageRow { lines: { item_code: string; item_name: string; times: number | null; windows: string; evidence: string; is_mandatory: boolean }[] }
export interface PolicyRow { code: string; version: number; name: string; effective_from: string; effective_to: string | null; source: string }
