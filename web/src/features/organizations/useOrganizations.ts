import { ref } from 'vue'
import { take } from '@/shared/api/client'
import { desk } from '../desk'

const path = (organization_id: number) => ({ path: { organization_id } })

export const listOrganizations = (q = '', kind = '') => take(desk.GET('/api/desk/organizations', { params: { query: { q, kind } } }))
export const getOrganization = (organization_id: number) => take(desk.GET('/api/desk/organizations/{organization_id}', { params: path(organization_id) }))
export const changeOrganization = (organization_id: number, body: object) => take(desk.PATCH('/api/desk/organizations/{organization_id}', { params: path(organization_id), body: body as never }))
export const createOrganization = (body: object) => take(desk.POST('/api/desk/organizations', { body: body as never }))
export const listGrids = (organization_id?: number) => take(desk.GET('/api/desk/grids', { params: { query: { organization_id } } }))
export const listFigures = (year?: number) => take(desk.GET('/api/desk/population-figures', { params: { query: { year, limit: 100 } } }))
export const listCalendar = (year: number) => take(desk.GET('/api/desk/calendar', { params: { query: { year } } }))
export const setCalendarDay = (day: string, kind: 'holiday' | 'workday', name: string) => take(desk.PUT('/api/desk/calendar/{day}', { params: { path: { day } }, body: { kind, name, source: '' } }))
export const clearCalendarDay = (day: string) => take(desk.DELETE('/api/desk/calendar/{day}', { params: { path: { day } } }))

export const KINDS: Record<string, string> = { bureau: '卫健局', hospital: '医院', community_center: '社区卫生服务中心', township_hospital: '乡镇卫生院', station: '社区卫生服务站', village_clinic: '村卫生室' }

/** Organisations of the reader's scope for a choice. */
export function useOrganizationOptions() {
  const options = ref<{ value: number; label: string }[]>([])
  void listOrganizations().then((found) => { options.value = found.map((item) => ({ value: item.id, label: item.name })) }, () => undefined)
  return options
}

/** Days until a licence runs out, as a mark: nothing to say while more than 90 days are left. */
export function licenseMark(until: string | null | undefined, daysLeft: (until: string) => number): { kind: 'due' | 'late'; text: string } | null {
  if (!until) return null
  const days = daysLeft(until)
  if (days < 0) return { kind: 'late', text: `过期 ${-days} 天` }
  return days <= 90 ? { kind: 'due', text: `还有 ${days} 天到期` } : null
}
