import { send, take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

type Schemas = components['schemas']
export type Group = Schemas['GroupOut']
export type GroupIn = Schemas['GroupIn']
export type Entry = Schemas['GroupEntryOut']
export type Reminder = Schemas['ReminderRowOut']
export type Review = Schemas['ReviewOut']
const of = (group_id: number) => ({ params: { path: { group_id } } })

export const listGroups = (query: TableQuery) => take(desk.GET('/api/desk/groups', { params: { query: query as never } }))
export const getGroup = (id: number) => take(desk.GET('/api/desk/groups/{group_id}', of(id)))
export const registerGroup = (body: GroupIn) => take(desk.POST('/api/desk/groups', { body }))
export const listEntries = (group_id: number, query: TableQuery) => take(desk.GET('/api/desk/groups/{group_id}/entries', { params: { path: { group_id }, query: query as never } }))
export const remindGroup = (group_id: number) => take(desk.POST('/api/desk/groups/{group_id}/reminders', of(group_id)))
export const closeGroup = (group_id: number) => take(desk.POST('/api/desk/groups/{group_id}/close', of(group_id)))
export const declineEntry = (group_entry_id: number, reason: string, note: string) => take(desk.POST('/api/desk/group-entries/{group_entry_id}/decline', { params: { path: { group_entry_id } }, body: { reason, note } }))
export const signingListHref = (group_id: number) => `/api/desk/groups/${group_id}/signing-list`

/** The list of the office goes through the import: columns, rehearsal, a verdict per row. */
export async function uploadPeople(group_id: number, file: File): Promise<{ id: number }> {
  const form = new FormData()
  form.set('code', 'enrolment.people')
  form.set('file', file)
  form.set('params', JSON.stringify({ group_id }))
  return await (await send('/api/desk/imports', { method: 'POST', body: form })).json() as { id: number }
}
/** The letter of the school or employer, kept with the list. */
export async function uploadLetter(file: File): Promise<number> {
  const form = new FormData()
  form.set('file', file)
  form.set('kind', 'proof')
  return ((await (await send('/api/desk/files', { method: 'POST', body: form })).json()) as { id: number }).id
}

export const listReminders = (query: TableQuery) => take(desk.GET('/api/desk/renewal-reminders', { params: { query: query as never } }))
export const listStages = () => take(desk.GET('/api/desk/renewal-reminders/stages', {}))
export const recordVisits = (reminder_ids: number[], outcome: Schemas['VisitsIn']['outcome'], note: string) => take(desk.POST('/api/desk/renewal-reminders/visits', { body: { reminder_ids, outcome, note } }))

export const listReviews = (query: TableQuery) => take(desk.GET('/api/desk/guardian-reviews', { params: { query: query as never } }))
export const resolveReview = (review_id: number, move: Schemas['ResolveIn']['move'], proof: string) => take(desk.POST('/api/desk/guardian-reviews/{review_id}/resolve', { params: { path: { review_id } }, body: { move, proof } }))
