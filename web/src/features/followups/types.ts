export interface FollowUp {
  id: number; patient_id: number; programme: string; state: string; due_date: string; visited_date: string | null; done_at: string | null; method_label: string
  classification: string; classification_label: string; is_controlled: boolean | null; is_emergency: boolean; needs_referral: boolean; next_date: string | null; summary: string; practitioner_name: string; form_response_id: number | null
}
export interface OpenedFollowUp {
  follow_up: { id: number; programme: string; state: string; due_date: string; attempts: number }
  patient: { id: number; name: string; sex: string }
  age: number; programme_title: string; position: number; yearly: number; target: string; template_code: string; template_version: string; title: string
  prefilled: Record<string, { value: unknown; source: string; known_on: string | null }>
  last_values: Record<string, { value: number; previous: number | null; taken_on: string }>
  last_visit: { visited_date: string; words: string; classification: string; label: string; summary: string } | null
  rule_title: string
}
export interface Classification { code: string; label: string; is_controlled: boolean; is_emergency: boolean; needs_referral: boolean; referral_reasons: string[]; reasons: string[]; advice: string; next_date: string; questions: string[] }
export interface Preview { classification: Classification | null; missing: string; reading_words: string; reading_level: string; target: string; problems: { link_id: string; code: string; message: string; severity: string }[]; computed: Record<string, unknown>; rule_title: string }
