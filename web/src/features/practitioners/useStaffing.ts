import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { desk } from '../desk'

type Schemas = components['schemas']
export type Role = Schemas['MemberIn']['role']
export type PractitionerChange = Schemas['PractitionerChangeIn']

const team = (team_id: number) => ({ params: { path: { team_id } } })
const person = (practitioner_id: number) => ({ params: { path: { practitioner_id } } })

export const addMember = (team_id: number, practitioner_id: number, role: Role, from_date: string) => take(desk.POST('/api/desk/teams/{team_id}/members', { ...team(team_id), body: { practitioner_id, role, from_date } }))
export const endMember = (member_id: number, to_date: string) => take(desk.POST('/api/desk/team-members/{member_id}/end', { params: { path: { member_id } }, body: { to_date } }))
export const changeLeader = (team_id: number, leader_id: number, from_date: string) => take(desk.POST('/api/desk/teams/{team_id}/leader', { ...team(team_id), body: { leader_id, from_date } }))
export const changePractitioner = (id: number, body: Partial<PractitionerChange>) => take(desk.PATCH('/api/desk/practitioners/{practitioner_id}', { ...person(id), body: body as never }))
export const createPractitioner = (body: Schemas['PractitionerIn']) => take(desk.POST('/api/desk/practitioners', { body }))
export const createTeam = (body: Schemas['TeamIn']) => take(desk.POST('/api/desk/teams', { body }))
export const startPost = (id: number, organization_id: number, role: Role, from_date: string) => take(desk.POST('/api/desk/practitioners/{practitioner_id}/posts', { ...person(id), body: { organization_id, role, from_date } }))
export const endPost = (post_id: number, to_date: string) => take(desk.POST('/api/desk/posts/{post_id}/end', { params: { path: { post_id } }, body: { to_date } }))
export const setShares = (id: number, from_date: string, shares: { assistant_id: number; weight: string }[]) => take(desk.PUT('/api/desk/practitioners/{practitioner_id}/assistant-shares', { ...person(id), body: { from_date, shares } }))

/** Percent as people type it, weights as the server keeps them: 60 and 40 are 0.6 and 0.4. */
export const weightOf = (percent: number): string => (percent / 100).toFixed(6)

/** Why these percents cannot stand, in words; empty when they can. Nobody at all is fine. */
export function percentProblem(percents: readonly number[]): string {
  if (!percents.length) return ''
  if (percents.some((percent) => !(percent > 0))) return '每位助手都要大于 0'
  const sum = Math.round(percents.reduce((total, percent) => total + percent, 0) * 10_000) / 10_000
  return sum === 100 ? '' : `加起来要正好 100%，现在是 ${sum}%`
}
