import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { cellOf, type CellState } from '@/shared/ui/cells'
import type { PatientContract } from '../contracts/deskShapes'
import { desk, later } from '../desk'

const path = (patient_id: number) => ({ path: { patient_id } })

export const listPatients = (query: TableQuery) => take(desk.GET('/api/desk/patients', { params: { query } }))
export const getPatient = (patient_id: number, purpose: 'record' | 'followup' = 'record') => take(desk.GET('/api/desk/patients/{patient_id}', { params: { ...path(patient_id), query: { purpose } } }))
export const listPatientContracts = (patient_id: number): Promise<PatientContract[]> => take(later.GET('/api/desk/patients/{patient_id}/contracts', { params: path(patient_id) }))
export const getLedger = (patient_id: number): Promise<{ entitlements: Entitlement[] }> => take(later.GET('/api/desk/patients/{patient_id}/ledger', { params: path(patient_id) }))
export const recordDeath = (patient_id: number, died_date: string, cause: string) => take(desk.POST('/api/desk/patients/{patient_id}/death', { params: path(patient_id), body: { died_date, cause } }))
export const recordMoveOut = (patient_id: number, moved_out_date: string) => take(desk.POST('/api/desk/patients/{patient_id}/move-out', { params: path(patient_id), body: { moved_out_date, to: '' } }))

export interface Entitlement { item_name: string; status: string; window_from?: string | null; window_to?: string | null }

/** Entitlements gathered by service: one row of cells each, and how many are done of all. */
export function rowsOfCells(entitlements: readonly Entitlement[], today: string): { rows: { name: string; cells: CellState[] }[]; done: number; total: number } {
  const rows = new Map<string, CellState[]>()
  for (const one of entitlements) rows.set(one.item_name, [...(rows.get(one.item_name) ?? []), cellOf(one, today)])
  const all = [...rows.values()].flat()
  return { rows: [...rows].map(([name, cells]) => ({ name, cells })), done: all.filter((cell) => cell === 'done' || cell === 'wait').length, total: all.length }
}
