import { reactive, ref } from 'vue'
import { ApiError, sendJson, take } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { desk } from '../desk'

export type IdentityKind = 'id_card' | 'passport' | 'hmt' | 'birth_cert' | 'none'
export const IDENTITIES: { value: IdentityKind; label: string }[] = [
  { value: 'id_card', label: '居民身份证' }, { value: 'passport', label: '护照' }, { value: 'hmt', label: '港澳台证件' }, { value: 'birth_cert', label: '出生医学证明' }, { value: 'none', label: '暂时没有证件' },
]

export interface Registration {
  organization_id: number; identity_kind: IdentityKind; identity_number: string; identity_note: string; name: string; sex: '0' | '1' | '2' | '9'; birth_date: string; knows_day: boolean
  phone: string; address: string; division_code: string; grid_id: number | null; is_registered_here: boolean; is_resident_here: boolean
}

export const blank = (organization_id: number): Registration => ({
  organization_id, identity_kind: 'id_card', identity_number: '', identity_note: '', name: '', sex: '9', birth_date: '', knows_day: true,
  phone: '', address: '', division_code: '', grid_id: null, is_registered_here: true, is_resident_here: true,
})

/** What is still missing before it can be saved, in the order of the form; the server checks the rest. */
export function missing(form: Registration): string {
  if (!form.organization_id) return '请选择管理机构'
  if (form.identity_kind !== 'none' && !form.identity_number.trim()) return '请填证件号'
  if (form.identity_kind === 'none' && form.identity_note.trim().length < 2) return '没有证件的，请写明原因'
  if (!form.name.trim()) return '请填姓名'
  if (!/^\d{4}-\d{2}-\d{2}$/.test(bornOn(form))) return form.knows_day ? '请填出生日期' : '请填出生年份，4 位数字'
  return ''
}

/** A year alone stands for its first day; the server keeps that only the year is known. */
export const bornOn = (form: Pick<Registration, 'birth_date' | 'knows_day'>): string => (form.knows_day ? form.birth_date : /^\d{4}/.test(form.birth_date) ? `${form.birth_date.slice(0, 4)}-01-01` : '')

export function bodyOf(form: Registration) {
  const { knows_day, ...rest } = form
  const hasNumber = form.identity_kind !== 'none'
  return { ...rest, birth_date: bornOn(form), birth_precision: knows_day ? 'day' as const : 'year' as const, identity_number: hasNumber ? form.identity_number : '', identity_note: hasNumber ? '' : form.identity_note, relation_to_head: '' }
}

export const listDivisions = (parent_code: string) => take(desk.GET('/api/desk/divisions', { params: { query: { parent_code } } }))

/** The streets to look into for the communities an organisation serves: those of its service area, else its own. */
export const streetsOf = (serviceAreas: readonly string[], ownDivision: string): string[] =>
  [...new Set([...serviceAreas, ...(serviceAreas.length ? [] : [ownDivision])].filter((code) => code.length >= 9).map((code) => code.slice(0, 9)))]

/** The communities to choose from: what the organisation serves first, then the rest of those streets. */
export async function communitiesOf(serviceAreas: readonly string[], ownDivision: string) {
  const found = (await Promise.all(streetsOf(serviceAreas, ownDivision).map(listDivisions))).flat()
  const serves = (code: string) => serviceAreas.some((area) => code.startsWith(area))
  return [...found.filter((one) => serves(one.code)), ...found.filter((one) => !serves(one.code))]
}
export const askTransfer = (form: Registration, reason: string) => take(desk.POST('/api/desk/transfer-requests', {
  body: { organization_id: form.organization_id, identity_kind: form.identity_kind as Exclude<IdentityKind, 'none'>, identity_number: form.identity_number, claimed_name: form.name.trim(), reason },
}))

/** What was typed for the search goes into the form; what the number says about its holder comes with it. */
export function prefill(form: Registration, asked: Pick<Registration, 'name' | 'identity_kind' | 'identity_number' | 'phone' | 'birth_date' | 'knows_day'>, facts: { birth_date?: string | null; sex?: string }) {
  form.name = asked.name.trim()
  form.identity_kind = asked.identity_kind
  form.identity_number = asked.identity_number.trim()
  form.phone = asked.phone.trim()
  form.knows_day = facts.birth_date ? true : asked.knows_day
  form.birth_date = facts.birth_date ?? asked.birth_date
  if (facts.sex === '1' || facts.sex === '2') form.sex = facts.sex
}

/** Opening a record: checked while typing, and when it exists, where to go from there. One key until it is saved, so that a second tap or a lost answer makes no second record. */
export function useRegister(organization_id: number, client: 'desk' | 'doctor' = 'desk') {
  const form = reactive(blank(organization_id))
  const numberProblem = ref('')
  const refusal = ref<Refused | null>(null)
  const isBusy = ref(false)
  const client_key = newKey()

  async function readNumber() {
    numberProblem.value = ''
    refusal.value = null
    if (form.identity_kind === 'none' || !form.identity_number.trim()) return
    const body = { identity_kind: form.identity_kind, identity_number: form.identity_number }
    const found = await sendJson<{ is_valid: boolean; problem?: string; birth_date?: string | null; sex?: string }>('POST', `/api/${client}/identity-checks`, body).catch(() => null)
    if (!found) return
    numberProblem.value = found.is_valid ? '' : found.problem ?? ''
    if (found.birth_date) { form.birth_date = found.birth_date; form.knows_day = true }
    if (found.sex === '1' || found.sex === '2') form.sex = found.sex
  }

  async function save(answers: readonly { patient_id: number; is_unsure: boolean; reason: string }[] = []): Promise<number | null> {
    if (isBusy.value) return null
    isBusy.value = true
    refusal.value = null
    try {
      return (await sendJson<{ id: number }>('POST', `/api/${client}/patients`, { ...bodyOf(form), answers, client_key })).id
    } catch (reason) {
      refusal.value = refusalOf(reason)
      return null
    } finally {
      isBusy.value = false
    }
  }
  return { form, numberProblem, refusal, isBusy, readNumber, save }
}

export interface Refused { code: string; message: string; patientId: number | null }

export function refusalOf(reason: unknown): Refused {
  if (!(reason instanceof ApiError)) return { code: 'unknown', message: '没有存上，可以再试', patientId: null }
  const details = reason.details as { patient_id?: number } | undefined
  return { code: reason.code, message: reason.message, patientId: details?.patient_id ?? null }
}
