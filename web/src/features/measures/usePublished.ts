import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { desk } from '../desk'

export type Figure = components['schemas']['PublishedOut']

export const listPublishedTables = () => take(desk.GET('/api/desk/published-tables', {}))
export const getPublishedTable = (table: string) => take(desk.GET('/api/desk/published-tables/{table}', { params: { path: { table } } }))

/** The columns of a printed table in the order they first appear, and each row's cell for each of them. */
export function gridOf(rows: readonly (readonly Figure[])[]): { columns: string[]; lines: { title: string; cells: (Figure | null)[] }[] } {
  const columns = [...new Set(rows.flatMap((row) => row.map((cell) => cell.column_title)))]
  return { columns, lines: rows.map((row) => ({ title: row[0]?.row_title ?? '', cells: columns.map((column) => row.find((cell) => cell.column_title === column) ?? null) })) }
}
