import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listDeskFollowUps = (query: TableQuery) => take(desk.GET('/api/desk/follow-ups', { params: { query } }))
