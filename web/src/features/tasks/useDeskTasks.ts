import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export type TaskRow = components['schemas']['TaskRowOut']

export const listTasks = (query: TableQuery) => take(desk.GET('/api/desk/tasks', { params: { query: query as never } }))
export const listTaskKinds = () => take(desk.GET('/api/desk/task-kinds'))

/** How late or how soon, in a word and a colour. */
export function dueMark(row: Pick<TaskRow, 'state' | 'days' | 'urgency'>) {
  if (row.state === 'muted') return { kind: 'mute' as const, text: '静音' }
  if (row.urgency === 'urgent') return { kind: 'late' as const, text: '危急' }
  if (row.days < 0) return { kind: 'late' as const, text: `超期 ${-row.days} 天` }
  return row.days === 0 ? { kind: 'due' as const, text: '今天' } : { kind: 'plan' as const, text: `还有 ${row.days} 天` }
}
