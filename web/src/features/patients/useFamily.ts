import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

interface Labelled { code: string; label: string }
export interface Profile {
  id: number; name: string; is_self: boolean; sex_label: string; birth_date: string; age_text: string; phone_masked: string; identity_masked: string; identity_kind_label: string
  address: string; health_record_number: string; organization_name: string; tags: Labelled[]; is_minor: boolean
}
export interface Member { id: number; name: string; sex_label: string; age_text: string; relation: string; is_head: boolean; state: string }
export interface Grant { id: number; kind_label: string; person_id: number; person_name: string; scopes: Labelled[]; from_date: string; to_date: string | null }
export interface Family { persons: Profile[]; household: Member[]; agents: Grant[] }

/** Those I act for, those who live with me, and those who may act for me. */
export const useFamily = () => useLoad(() => sendJson<Family>('GET', '/api/resident/family'))

/** Whoever lives here and cannot be acted for; the persons themselves are listed first, once. */
export const othersAtHome = (family: Family): Member[] =>
  family.household.filter((member) => !family.persons.some((person) => person.id === member.id) && member.state === 'current')

/** What the health record says about the person acted for; numbers come masked. */
export const useProfile = () => useLoad(() => sendJson<Profile>('GET', '/api/resident/profile'))

export const revokeGrant = (grantId: number) => sendJson('POST', `/api/resident/proxy-grants/${grantId}/revoke`)
