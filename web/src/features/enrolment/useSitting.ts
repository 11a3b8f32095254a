import { ref } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import type { Place } from '@/shared/lib/useLocation'

type Schemas = components['schemas']
export type Sitting = Schemas['SittingOut']
export type Member = Schemas['MemberRowOut']
export interface Witnessed { signature: string; health_consent: boolean; consent_version: string; signer_name: string; relation: string; signer_patient_id: number | null; location: Place | null }

/** A household at the table: begun or taken up again, each member answers alone. */
export function useSitting(householdId: () => number, teamId: () => number | null, client: 'doctor' | 'desk' = 'doctor') {
  const sitting = ref<Sitting>()
  const { isBusy, problem, attempt } = useAction()
  const keys = new Map<number, string>()
  const keyOf = (patientId: number) => keys.get(patientId) ?? (keys.set(patientId, newKey()), keys.get(patientId)!)

  const { error, load } = useLoad(async () => {
    sitting.value = await sendJson<Sitting>('POST', `/api/${client}/households/${householdId()}/sittings`, { team_id: teamId() })
    return sitting.value
  })
  async function move(path: string, body?: unknown): Promise<boolean> {
    const done = await attempt(() => sendJson<Sitting>('POST', `/api/${client}/sittings/${sitting.value!.id}${path}`, body))
    if (done) sitting.value = done.value
    return Boolean(done)
  }
  const ofMember = (patientId: number, act: string, body?: unknown) => move(`/members/${patientId}/${act}`, body)
  const sign = (patientId: number, package_ids: number[], body: Witnessed) => ofMember(patientId, 'sign', { client_key: keyOf(patientId), package_ids, ...body })
  const refuse = (patientId: number, reason: string, note: string) => ofMember(patientId, 'refuse', { reason, note })
  /** To the member's own phone, or the guardian's; answers with the masked number. */
  async function sendCode(patientId: number, package_ids: number[]): Promise<string> {
    const sent = await attempt(() => sendJson<{ phone: string }>('POST', `/api/${client}/sittings/${sitting.value!.id}/members/${patientId}/code`, { package_ids }))
    return sent?.value.phone ?? ''
  }
  const confirmCode = (patientId: number, body: { code: string; health_consent: boolean; consent_version: string; location: Place | null }) => ofMember(patientId, 'confirm-code', body)
  return { sitting, error, load, isBusy, problem, ofMember, sign, sendCode, confirmCode, refuse, close: () => move('/close') }
}

/** The guardian is written down with the relation's proof before they sign for the ward. */
export const registerGuardian = (patientId: number, agent_id: number, proof: string, from_date: string) =>
  sendJson('POST', `/api/doctor/patients/${patientId}/proxy-grants`, { agent_id, kind: 'guardian', scopes: [], from_date, to_date: null, proof })

export const refusalReasons = (client: 'doctor' | 'desk' = 'doctor') => sendJson<{ code: string; label: string }[]>('GET', `/api/${client}/refusal-reasons`)
