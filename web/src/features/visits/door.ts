/** Where a visit comes from and goes to: the server, or a device that keeps both until it has a signal. */
import { sendJson } from '@/shared/api/client'
import { findDraft, forgetDraft, keepDraft } from '@/features/followups/draft'
import type { Answers } from '@/shared/forms/definition'
import type { FormSoFar, VisitIn, VisitPlan, VisitPreviewIn, VisitVerdict } from './types'

export type Surface = 'doctor' | 'desk'
export interface Asked { patientId?: number; householdId?: number; forms?: readonly string[] }
export interface KeptVisit { state: unknown; clientKey: string; savedAt: string }
export interface VisitDoor {
  load(asked: Asked): Promise<VisitPlan>
  preview(sent: VisitPreviewIn): Promise<FormSoFar[]>
  submit(visit: VisitIn): Promise<VisitVerdict[]>
  /** What is half typed; a desk keeps none. */
  find(key: string): Promise<KeptVisit | undefined>
  keep(key: string, visit: KeptVisit): Promise<boolean>
  forget(key: string): Promise<void>
}

export function planPath(surface: Surface, { patientId, householdId, forms = [] }: Asked): string {
  const query = new URLSearchParams(patientId === undefined ? { household_id: String(householdId) } : { patient_id: String(patientId) })
  for (const code of forms) query.append('form', code)
  return `/api/${surface}/visits/plan?${query}`
}

export function serverDoor(surface: Surface): VisitDoor {
  const keeps = surface === 'doctor'
  return {
    load: (asked) => sendJson<VisitPlan>('GET', planPath(surface, asked)),
    preview: (sent) => sendJson<FormSoFar[]>('POST', `/api/${surface}/visits/preview`, sent),
    submit: (visit) => sendJson<VisitVerdict[]>('POST', `/api/${surface}/visits`, visit),
    find: async (key) => {
      const draft = keeps ? await findDraft(key) : undefined
      return draft && { state: draft.answers, clientKey: draft.clientKey, savedAt: draft.savedAt }
    },
    keep: async (key, visit) => keeps && keepDraft({ id: key, answers: visit.state as Answers, confirmed: [], touched: [], clientKey: visit.clientKey, savedAt: visit.savedAt }),
    forget: async (key) => { if (keeps) await forgetDraft(key) },
  }
}
