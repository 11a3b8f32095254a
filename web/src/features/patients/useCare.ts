import { take } from '@/shared/api/client'
import { desk } from '../desk'

const path = (patient_id: number) => ({ params: { path: { patient_id } } })

export const listTagCodes = () => take(desk.GET('/api/desk/patient-tags', {}))
export const addTag = (id: number, code: string, from_date: string, note: string) => take(desk.POST('/api/desk/patients/{patient_id}/tags', { ...path(id), body: { code, from_date, note } }))
export const endTag = (patient_id: number, code: string, to_date: string) => take(desk.POST('/api/desk/patients/{patient_id}/tags/{code}/end', { params: { path: { patient_id, code } }, body: { to_date } }))

export interface Mandate { agent_id: number; kind: 'guardian' | 'proxy'; scopes: string[]; from_date: string; to_date: string | null; proof: string }
export const grantProxy = (id: number, body: Mandate) => take(desk.POST('/api/desk/patients/{patient_id}/proxy-grants', { ...path(id), body }))
export const revokeProxy = (grant_id: number) => take(desk.POST('/api/desk/proxy-grants/{grant_id}/revoke', { params: { path: { grant_id } } }))
/** The whole number, for one call: counted, and written where the resident can see it. */
export const numberForCall = (id: number) => take(desk.POST('/api/desk/patients/{patient_id}/calls', path(id)))
export const findPeople = async (q: string) => (await take(desk.GET('/api/desk/patients', { params: { query: { q, limit: 8 } } }))).items

export const SCOPES: { value: string; label: string }[] = [
  { value: 'view', label: '查看健康资料' }, { value: 'sign', label: '签约' }, { value: 'confirm', label: '确认服务' }, { value: 'message', label: '收发消息' }, { value: 'book', label: '预约' }, { value: 'pay', label: '缴费' },
]

/** What keeps a mandate from being written down; a guardian needs no list and no end. */
export function mandateProblem(mandate: Mandate): string {
  if (!mandate.agent_id) return '先找到代办的人'
  if (mandate.proof.trim().length < 2) return '写明依据，如户口簿、委托书'
  if (mandate.kind === 'guardian') return ''
  if (!mandate.scopes.length) return '选能办哪些事'
  return mandate.to_date && mandate.to_date > mandate.from_date ? '' : '填到哪一天为止'
}
