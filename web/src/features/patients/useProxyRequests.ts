import type { components } from '@/shared/api/resident'
import { send, sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

type Schemas = components['schemas']
export type ProxyRequests = Schemas['ProxyRequestsOut']
export type Asked = Schemas['AskedOut']
export type AskedOfMe = Schemas['AskedOfMeOut']
export type AskIn = Schemas['ProxyAskIn']

export const RELATIONS: { value: AskIn['relation']; label: string }[] = [
  { value: 'child', label: '我是他的儿子或女儿' },
  { value: 'spouse', label: '我是他的配偶' },
  { value: 'grandchild', label: '我是他的孙辈' },
  { value: 'parent', label: '我是他的父亲或母亲' },
  { value: 'other', label: '其他亲属' },
]
export const PURPOSES = [
  { value: 'view', label: '查看健康资料' },
  { value: 'message', label: '收发消息' },
  { value: 'book', label: '预约' },
  { value: 'confirm', label: '确认服务' },
  { value: 'sign', label: '签约' },
  { value: 'pay', label: '缴费' },
]
export const LENGTHS = [{ value: 6, label: '半年' }, { value: 12, label: '一年' }, { value: 36, label: '三年' }]

const path = '/api/resident/proxy-requests'
export const useProxyRequests = () => useLoad(() => sendJson<ProxyRequests>('GET', path))
export const askToAct = (body: AskIn) => sendJson<Asked>('POST', path, body)
export const sendProxyCode = (id: number) => sendJson('POST', `${path}/${id}/code`)
export const confirmByCode = (id: number, code: string) => sendJson<Asked>('POST', `${path}/${id}/confirm-code`, { code })
export const withdrawRequest = (id: number) => sendJson('POST', `${path}/${id}/withdraw`)
export const agreeTo = (id: number, scopes: string[]) => sendJson('POST', `${path}/${id}/agree`, { scopes })
export const declineRequest = (id: number) => sendJson('POST', `${path}/${id}/decline`, {})

/** The photo of a proof; the number of the file. */
export async function uploadProof(photo: File): Promise<number> {
  const body = new FormData()
  body.append('file', photo)
  body.append('kind', 'proof')
  return ((await (await send('/api/resident/files', { method: 'POST', body })).json()) as { id: number }).id
}

export const isOpen = (request: Pick<Asked, 'state'>): boolean => request.state === 'asked'

/** What still keeps a request from being sent, in the order of the page. */
export function askProblem(form: { name: string; by: 'identity' | 'phone' | 'card'; identity_number: string; phone: string; kind: AskIn['kind']; scopes: readonly string[]; hasProof: boolean }): string {
  if (!form.name.trim()) return '写上他的姓名'
  if (form.by === 'identity' && !/^\d{17}[\dXx]$/.test(form.identity_number.trim())) return '身份证号是 18 位'
  if (form.by === 'phone' && !/^1[3-9]\d{9}$/.test(form.phone.replace(/\s/g, ''))) return '手机号是 11 位'
  if (form.kind === 'guardian') return form.hasProof ? '' : '拍一张户口簿或出生证明'
  return form.scopes.length ? '' : '选一样要替他办的事'
}
