import type { components } from '@/shared/api/resident'
import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

type Schemas = components['schemas']
export type Profile = Schemas['ResidentProfileOut']
export type Member = Schemas['MemberOut']
export type Grant = Schemas['GrantOut']
export type Family = Schemas['FamilyOut']

/** Those I act for, those who live with me, and those who may act for me. */
export const useFamily = () => useLoad(() => sendJson<Family>('GET', '/api/resident/family'))

/** Whoever lives here and cannot be acted for; the persons themselves are listed first, once. */
export const othersAtHome = (family: Family): Member[] =>
  family.household.filter((member) => !family.persons.some((person) => person.id === member.id) && member.state === 'current')

/** What the health record says about the person acted for; numbers come masked. */
export const useProfile = () => useLoad(() => sendJson<Profile>('GET', '/api/resident/profile'))

export const revokeGrant = (grantId: number) => sendJson('POST', `/api/resident/proxy-grants/${grantId}/revoke`)
