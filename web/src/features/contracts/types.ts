export interface SummarySection { code: string; title: string; text: string; parts: { payer: string; label: string; amount: string }[] }
export interface SigningSummary { sections: SummarySection[]; consent_title: string; consent_text: string; consent_version: string }
export interface PackageLine { item_name: string; unit: string; times: number | null }
export interface ServicePackage { id: number; name: string; tier: string; price: string; introduction: string; lines: PackageLine[]; payers: { payer: string; label: string; amount: string }[]; is_recommended: boolean; is_basic: boolean }
export interface Contract {
  id: number; number: string; state: string; state_label: string; origin: string
  period_from: string; period_to: string
  patient_id: number; patient_name: string
  team_id: number; team_name: string; team_phone: string; leader_name: string; leader_title: string; leader_sex: string; organization_name: string
  fee_amount: string; resident_amount: string
  packages: { id: number; name: string; price: string }[]
  offered_at: string; signed_date: string | null; ended_at: string | null
  agreement_file_id: number | null; verify_url: string | null; actions: string[]
}
