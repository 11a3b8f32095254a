import type { Answers } from '@/shared/forms/definition'
import type { Prefilled } from '@/shared/forms/prefill'

export type OfferState = 'due' | 'soon' | 'not_yet' | 'later' | 'optional' | 'done' | 'other'

/** A form that suits a person, or (`other`) one that could still be filled. */
export interface OfferedForm {
  code: string; title: string; group: string; why: string; state: OfferState
  due_date: string | null; last_date: string | null; last_result: string; last_id: number | null; follow_up_id: number | null
}

export interface OpenedForm {
  patient_id: number; name: string; sex: string; age_text: string; birth_date: string
  code: string; version: string; title: string; source: string; group: string; why: string; rule_title: string
  prefilled: Record<string, Prefilled>; last_answers: Answers; last_date: string | null; last_result: string
}

export interface Outcome {
  code: string; label: string; reasons: string[]; questions: string[]
  is_emergency: boolean; needs_referral: boolean; advice: string; next_date: string | null
}

export interface FormPreview { outcome: Outcome; problems: { link_id: string; code: string; message: string; severity: string }[] }

export interface Assessment {
  id: number; patient_id: number; form: string; title: string; assessed_date: string; recorded_at: string; practitioner_name: string
  result_code: string; result_label: string; computed_code: string; change_reason: string; summary: string
  is_emergency: boolean; needs_referral: boolean; next_date: string | null; rule_pack: string; amends_id: number | null; is_amended: boolean
}

export interface AssessmentDetail extends Assessment { version: string; answers: Answers; amend_reason: string }

/** Which client asks: the routes of both are the same. */
export type Surface = 'doctor' | 'desk'
