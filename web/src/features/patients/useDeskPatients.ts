import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import type { CellState } from '@/shared/ui/cells'
import { desk } from '../desk'

const path = (patient_id: number) => ({ path: { patient_id } })

export const listPatients = (query: TableQuery) => take(desk.GET('/api/desk/patients', { params: { query } }))
export const getPatient = (patient_id: number, purpose: 'record' | 'followup' = 'record') => take(desk.GET('/api/desk/patients/{patient_id}', { params: { ...path(patient_id), query: { purpose } } }))
export const listPatientContracts = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/contracts', { params: path(patient_id) }))
export const getLedger = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/ledger', { params: path(patient_id) }))
export const recordDeath = (patient_id: number, died_date: string, cause: string) => take(desk.POST('/api/desk/patients/{patient_id}/death', { params: path(patient_id), body: { died_date, cause } }))
export const recordMoveOut = (patient_id: number, moved_out_date: string) => take(desk.POST('/api/desk/patients/{patient_id}/move-out', { params: path(patient_id), body: { moved_out_date, to: '' } }))

export const cancelExit = (patient_id: number) => take(desk.POST('/api/desk/patients/{patient_id}/return', { params: path(patient_id) }))

export interface Contact { address: string; is_registered_here: boolean; is_resident_here: boolean }
/** Only what is another now: the server changes what is sent, and the phone is never shown whole. */
export function changedContact(held: Contact, form: Contact & { phone: string }): Partial<Contact & { phone: string }> {
  const phone = form.phone.trim()
  return {
    ...(phone ? { phone } : {}),
    ...(form.address.trim() === held.address ? {} : { address: form.address.trim() }),
    ...(form.is_registered_here === held.is_registered_here ? {} : { is_registered_here: form.is_registered_here }),
    ...(form.is_resident_here === held.is_resident_here ? {} : { is_resident_here: form.is_resident_here }),
  }
}
export const changeContact = (patient_id: number, body: Partial<Contact & { phone: string }>) => take(desk.PATCH('/api/desk/patients/{patient_id}/contact', { params: path(patient_id), body }))

interface LedgerItem { name: string; entitlements: readonly { cell: string }[] }

/** The promised services, one row of cells each, and how many are done of all. The server has already said what each cell is today. */
export function rowsOfCells(items: readonly LedgerItem[]): { rows: { name: string; cells: CellState[] }[]; done: number; total: number } {
  const rows = items.map((item) => ({ name: item.name, cells: item.entitlements.map((one) => one.cell as CellState) })).filter((row) => row.cells.length)
  const all = rows.flatMap((row) => row.cells)
  return { rows, done: all.filter((cell) => cell === 'done' || cell === 'wait').length, total: all.length }
}
