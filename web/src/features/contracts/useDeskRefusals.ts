import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listRefusals = (query: TableQuery) => take(desk.GET('/api/desk/refusals', { params: { query } }))
export const listRefusalRates = (year: number) => take(desk.GET('/api/desk/refusals/rates', { params: { query: { year } } }))
export const listRefusalReasons = () => take(desk.GET('/api/desk/refusal-reasons', {}))
export const liftRefusal = (refusal_id: number) => take(desk.POST('/api/desk/refusals/{refusal_id}/lift', { params: { path: { refusal_id } } }))
