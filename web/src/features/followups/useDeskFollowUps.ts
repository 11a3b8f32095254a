import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listDeskFollowUps = (query: TableQuery) => take(desk.GET('/api/desk/follow-ups', { params: { query } }))
export const listFollowUps = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/follow-ups', { params: { path: { patient_id }, query: {} } }))
