export interface LedgerTime { id: number; sequence: number; state: string; state_label: string; window_from: string | null; window_to: string | null; delivered_at: string | null }
export interface LedgerItem { item_code: string; name: string; unit: string; times: number | null; is_mandatory: boolean; entitlements: LedgerTime[] }
export interface Receipt { entitlement_id: number; item_name: string; sequence: number; state: string; state_label: string; delivered_at: string; place: string; practitioner_name: string; result: string }
export interface Ledger { contract_id: number | null; period_from: string | null; period_to: string | null; items: LedgerItem[]; receipts: Receipt[] }
export interface Unfulfilled { entitlement_id: number; patient_id: number; patient_name: string; sex: string; birth_date: string; item_code: string; item_name: string; sequence: number; times: number | null; window_from: string; window_to: string; state: string }
