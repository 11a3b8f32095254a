import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listFeeTotals = (year: number) => take(desk.GET('/api/desk/fee-totals', { params: { query: { year } } }))
export const listFeeAccounts = (query: TableQuery) => take(desk.GET('/api/desk/fee-accounts', { params: { query: query as never } }))

interface Total { owed: string | number; received: string | number; open: string | number }

/** All payers together, added in fen. */
export function sumTotals(totals: readonly Total[]): { owed: number; received: number; open: number } {
  const fen = (key: keyof Total) => totals.reduce((sum, total) => sum + Math.round(Number(total[key]) * 100), 0) / 100
  return { owed: fen('owed'), received: fen('received'), open: fen('open') }
}
