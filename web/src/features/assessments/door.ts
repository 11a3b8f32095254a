import { sendJson } from '@/shared/api/client'
import type { Assessment, AssessmentDetail, FormPreview, OpenedForm, Surface } from './types'
import { definitionOf, type CorrectionDoor } from './useCorrection'

/** The correction of a form that is no follow-up: the new one names the old. */
export function assessmentDoor(surface: Surface, row: Pick<Assessment, 'id' | 'patient_id' | 'form'>): CorrectionDoor {
  const base = `/api/${surface}/patients/${row.patient_id}/forms/${row.form}`
  return {
    async open() {
      const opened = await sendJson<OpenedForm>('GET', base)
      const old = await sendJson<AssessmentDetail>('GET', `/api/${surface}/assessments/${row.id}`)
      const { title, name, sex, source, prefilled } = opened
      const last = opened.last_date ? { answers: opened.last_answers, on: opened.last_date } : undefined
      return { head: { title, name, sex, source, prefilled, last, ageText: opened.age_text, birthDate: opened.birth_date, rule: opened.rule_title }, answers: old.answers, form: await definitionOf(surface, row.form, old.version) }
    },
    judge: (given) => sendJson<FormPreview>('POST', `${base}/preview`, given),
    save: (given) => sendJson<Assessment>('POST', `/api/${surface}/assessments/${row.id}/amend`, given),
  }
}
