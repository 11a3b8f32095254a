import type { CellState } from '@/shared/ui/cells'

/** `window_to` is the first day after the window. */
export interface LedgerTime { id: number; sequence: number; state: string; state_label: string; cell: CellState; window_from: string; window_to: string; delivered_at: string | null }
export interface LedgerItem { item_code: string; name: string; unit: string; times: number | null; is_mandatory: boolean; place: string; note: string; used: number; left: number | null; next_due: string | null; entitlements: LedgerTime[] }
export interface Receipt { entitlement_id: number; item_name: string; sequence: number; state: string; state_label: string; delivered_at: string; place: string; practitioner_name: string; organization_name: string; result: string; case_status: string; case_reason: string }
export interface Ledger { contract_id: number | null; number: string; period_from: string | null; period_to: string | null; done: number; due: number; ahead: number; items: LedgerItem[]; receipts: Receipt[] }
export interface Unfulfilled { entitlement_id: number; patient_id: number; patient_name: string; sex: string; birth_date: string; item_code: string; item_name: string; sequence: number; times: number | null; window_from: string; window_to: string; state: string; state_label: string }
