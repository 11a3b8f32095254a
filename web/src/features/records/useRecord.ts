import { shallowRef } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/doctor'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'

type Schemas = components['schemas']
export type HealthRecord = Schemas['HealthRecordOut']
export type MedicineLine = Schemas['MedicineLineOut']
export type ConditionLine = Schemas['ConditionLineOut']
export type AllergyLine = Schemas['AllergyLineOut']
export type AnyLine = MedicineLine | ConditionLine | AllergyLine
export type What = 'conditions' | 'medicines' | 'allergies'
export type Entry = 'doctor' | 'desk'
export interface Term { code: string; name: string; use?: string; icd10?: string }

export const STOP_REASONS: Record<What, readonly { code: string; label: string }[]> = {
  conditions: [{ code: 'recovered', label: '好了' }, { code: 'excluded', label: '排除了（疑似）' }, { code: 'other', label: '其他' }],
  medicines: [{ code: 'reaction', label: '不良反应' }, { code: 'no_effect', label: '效果不好' }, { code: 'not_needed', label: '不需要了' }, { code: 'cost', label: '太贵或配不到' }, { code: 'replaced', label: '换了别的药' }, { code: 'finished', label: '疗程满了' }, { code: 'patient', label: '本人停的' }, { code: 'other', label: '其他' }],
  allergies: [{ code: 'excluded', label: '复查不过敏' }, { code: 'other', label: '其他' }],
}
export const TITLES: Record<What, string> = { conditions: '诊断', medicines: '用药', allergies: '过敏' }
export const WHOSE = [{ code: 'self', label: '本人' }, { code: 'father', label: '父亲' }, { code: 'mother', label: '母亲' }, { code: 'siblings', label: '兄弟姐妹' }, { code: 'children', label: '子女' }] as const

/** What is asked about is answered by one of two words. */
export const keepWord = (what: What) => ({ conditions: '还有', medicines: '还在吃', allergies: '还过敏' })[what]
export const stopWord = (what: What) => ({ conditions: '好了', medicines: '停了', allergies: '不过敏了' })[what]

/** `规律（9月15日）；上次间断，忘记` */
export function adherenceText(line: { adherence: { label: string; checked_date: string; reason: string; reaction: string }[] }): string {
  const [now, before] = line.adherence
  if (!now) return ''
  const said = (step: typeof now) => [step.label, step.reason, step.reaction ? `不良反应：${step.reaction}` : ''].filter(Boolean).join('，')
  return [`${said(now)}（${now.checked_date}）`, before && before.label !== now.label ? `上次${said(before)}` : ''].filter(Boolean).join('；')
}

/** The record of one person and everything that is written in it; each answer is the whole record again. */
export function useRecord(entry: Entry, patientId: () => number) {
  const record = shallowRef<HealthRecord>()
  const failure = shallowRef<unknown>()
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()

  async function load() {
    failure.value = undefined
    try {
      record.value = await sendJson<HealthRecord>('GET', `/api/${entry}/patients/${patientId()}/record`)
    } catch (error) {
      failure.value = error
    }
  }
  async function change(path: string, body: object = {}): Promise<boolean> {
    const answer = await attempt(() => sendJson<HealthRecord>('POST', `/api/${entry}${path}`, body))
    if (answer) {
      record.value = answer.value
      key = newKey()
    }
    return Boolean(answer)
  }
  const add = (what: What, body: object) => change(`/patients/${patientId()}/${what}`, { ...body, client_key: key })
  const changeMedicine = (id: number, body: object) => change(`/medicines/${id}/change`, { ...body, client_key: key })
  const stop = (what: What, id: number, body: { reason_code: string; note: string; on: string }) => change(`/record/${what}/${id}/stop`, body)
  const correct = (what: What, id: number, reason: string) => change(`/record/${what}/${id}/correct`, { reason })
  const keep = (what: What, id: number) => change(`/record/${what}/${id}/keep`)
  const tag = (id: number, is_accepted: boolean) => change(`/conditions/${id}/tag`, { is_accepted })
  const search = (what: What, words: string) => (what === 'allergies' || !words.trim() ? Promise.resolve<Term[]>([]) : sendJson<Term[]>('GET', `/api/${entry}/${what === 'medicines' ? 'medicines' : 'diagnoses'}?q=${encodeURIComponent(words.trim())}`))
  return { record, failure, isBusy, problem, load, add, changeMedicine, stop, correct, keep, tag, search }
}
export type RecordBook = ReturnType<typeof useRecord>
