import { computed, ref } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import type { Place } from '@/shared/lib/useLocation'
import type { SigningSummary } from './types'
import type { Reason } from './useMoving'

type Schemas = components['schemas']
export type PhoneTransfer = Schemas['ContractTransferOut']
export type TransferTeam = Schemas['TransferTeamOut']

/** What is read out before the signature, as sentences for the voice as well. */
export function promises(teamName: string, leaderName: string): string[] {
  return [
    `从新团队答复好的那天起，由${teamName}的${leaderName}医生管您，老团队到前一天为止，中间一天不断。`,
    '费用按天分，不用再付钱；没做完的服务，新团队接着做。',
    '不想换了，答复以前随时可以撤回，什么都不变。',
  ]
}

export interface Witness { signature: string; signer_name: string; signer_patient_id: number | null; relation: string; health_consent: boolean; consent_version: string; location: Place | null }

/** A resident beside the doctor changes the team: asks for one, or agrees to what was proposed, by a witnessed signature. */
export function useWitnessedTransfer(patientId: () => number, contractId: () => number | null) {
  const query = ref('')
  const transfers = useLoad(() => sendJson<PhoneTransfer[]>('GET', `/api/doctor/patients/${patientId()}/contract-transfers`))
  const teams = useLoad(() => sendJson<TransferTeam[]>('GET', `/api/doctor/patients/${patientId()}/transfer-teams?q=${encodeURIComponent(query.value.trim())}`))
  const summary = useLoad(() => sendJson<SigningSummary>('GET', `/api/doctor/contracts/${contractId()}/summary`))
  const done = ref<PhoneTransfer>()
  const { isBusy, problem, attempt } = useAction()
  const key = newKey()
  const open = computed(() => transfers.data.value?.find((row) => row.status === 'open') ?? null)

  async function send(path: string, body: object) {
    const sent = await attempt(() => sendJson<PhoneTransfer>('POST', path, { client_key: key, ...body }))
    if (sent) done.value = sent.value
  }
  const ask = (to_team_id: number, reason_code: Reason, reason: string, witness: Witness) => send(`/api/doctor/contracts/${contractId()}/transfers`, { to_team_id, reason_code, reason: reason.trim(), ...witness })
  const agree = (transferId: number, witness: Witness) => send(`/api/doctor/contract-transfers/${transferId}/witness`, witness)
  return { query, transfers, teams, summary, open, done, isBusy, problem, ask, agree }
}
