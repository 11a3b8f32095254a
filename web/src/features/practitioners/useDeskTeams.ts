import { ref } from 'vue'
import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

const path = (team_id: number) => ({ path: { team_id } })

export const listTeams = (query: TableQuery) => take(desk.GET('/api/desk/teams', { params: { query } }))
export const getTeam = (team_id: number) => take(desk.GET('/api/desk/teams/{team_id}', { params: path(team_id) }))
export const changeTeam = (team_id: number, body: object) => take(desk.PATCH('/api/desk/teams/{team_id}', { params: path(team_id), body: body as never }))
export const getPlaces = (team_id: number) => take(desk.GET('/api/desk/team-places', { params: { query: { team_ids: [team_id] } as never } })).then((found) => found[0] ?? null)
export const listOverrides = (team_id: number) => take(desk.GET('/api/desk/teams/{team_id}/capacity-overrides', { params: path(team_id) }))
export const overrideCapacity = (team_id: number, body: { capacity: number; reason: string; from_date: string; to_date: string | null }) => take(desk.POST('/api/desk/teams/{team_id}/capacity-overrides', { params: path(team_id), body }))
export const listPractitioners = (query: TableQuery) => take(desk.GET('/api/desk/practitioners', { params: { query } }))
export const getPractitioner = (practitioner_id: number) => take(desk.GET('/api/desk/practitioners/{practitioner_id}', { params: { path: { practitioner_id } } }))
export const listShares = (practitioner_id: number) => take(desk.GET('/api/desk/practitioners/{practitioner_id}/assistant-shares', { params: { path: { practitioner_id } } }))

export const ROLES: Record<string, string> = { family_doctor: '家庭医生', nurse: '护士', public_health: '公卫医师', specialist: '专科医师', pharmacist: '药师', assistant: '助理', health_manager: '健康管理师', manager: '管理人员' }

/** Teams of the reader's scope for a filter; without them the filter is simply empty. */
export function useTeamOptions() {
  const options = ref<{ value: string; label: string }[]>([])
  void listTeams({ q: '', sort: '', cursor: null, limit: 100 }).then(
    (page) => { options.value = page.items.map((team) => ({ value: String(team.id), label: team.name })) },
    () => undefined,
  )
  return options
}
