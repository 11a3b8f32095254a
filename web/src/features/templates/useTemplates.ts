import { ApiError, sendJson, take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { FormDefinition } from '@/shared/forms/definition'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

type Schemas = components['schemas']
export type Fault = Schemas['FaultOut']
export type Kept = Schemas['KeptResponseOut']
export type Template = Schemas['TemplateOut']

export const KIND = 'form_templates'
export const listTemplates = () => take(desk.GET('/api/desk/form-templates', {}))
export const checkDefinition = (definition: FormDefinition) => take(desk.POST('/api/desk/form-definitions/check', { body: { definition: definition as unknown as Record<string, unknown> } }))
export const listMarks = () => take(desk.GET('/api/desk/form-definitions/marks', {}))
export const tryMarks = (definition: FormDefinition, answers: Record<string, unknown>) => take(desk.POST('/api/desk/form-definitions/kept', { body: { definition: definition as unknown as Record<string, unknown>, answers } }))
export const getTemplate = (template_id: number) => take(desk.GET('/api/desk/form-templates/{template_id}', { params: { path: { template_id } } }))
export const readDefinition = (definition: Record<string, unknown>) => take(desk.POST('/api/desk/form-definitions/read', { body: { definition } }))
export const blankOf = (id: number) => `/api/desk/form-templates/${id}/blank`
export const getFilled = (response_id: number) => take(desk.GET('/api/desk/form-responses/{response_id}', { params: { path: { response_id } } }))
export const sheetOf = (id: number) => `/api/desk/form-responses/${id}/print`
export const fileOf = (id: number) => `/api/desk/form-templates/${id}/file`
export const listKept = (query: TableQuery) => take(desk.GET('/api/desk/kept-responses', { params: { query } }))
export const acceptKept = (id: number, confirmed: string[] = []) => sendJson<Kept>('POST', `/api/desk/kept-responses/${id}/accept`, { confirmed })
export const discardKept = (id: number, note: string) => sendJson<Kept>('POST', `/api/desk/kept-responses/${id}/discard`, { note })

/** The empty sheet of what is being drawn, as a page to open. */
export async function blankOfDraft(definition: FormDefinition): Promise<string> {
  const answer = await fetch('/api/desk/form-definitions/blank', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'jiayi' }, body: JSON.stringify({ definition }) })
  if (!answer.ok) {
    const said = (await answer.json().catch(() => ({}))) as { code?: string; message?: string }
    throw new ApiError(said.code ?? 'blank_failed', said.message ?? '没有印成，可以再试', answer.status)
  }
  return URL.createObjectURL(await answer.blob())
}
