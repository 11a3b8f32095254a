import { computed, ref } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/resident'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import type { Place } from '@/shared/lib/useLocation'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

export type Transfer = components['schemas']['ContractTransferOut']
export type Ending = components['schemas']['EndingOut']
export type Reason = components['schemas']['TransferAskIn']['reason_code']
export const REASONS: { code: Reason; label: string }[] = [
  { code: 'moved_house', label: '搬家了，离得远' },
  { code: 'nearer', label: '想换近一点的' },
  { code: 'trust', label: '想跟另一位医生' },
  { code: 'family', label: '和家人签在一起' },
  { code: 'doctor_left', label: '医生离岗' },
  { code: 'other', label: '其他原因' },
]

const KINDS: Record<string, StatusKind> = { accepted: 'done', refused: 'mute', lapsed: 'late', withdrawn: 'mute' }
/** Where a request stands, in the resident's words. */
export function standing(transfer: Pick<Transfer, 'status' | 'awaiting'>): { kind: StatusKind; text: string } {
  if (transfer.status === 'open') return transfer.awaiting === 'resident' ? { kind: 'due', text: '等您答复' } : { kind: 'plan', text: '等新团队答复' }
  return { kind: KINDS[transfer.status] ?? 'mute', text: { accepted: '换好了', refused: '没有换成', lapsed: '过期没答复', withdrawn: '撤回了' }[transfer.status] ?? '' }
}

/** The requests of one person, what they can answer, and asking for another team. */
export function useTransfers(patientId: () => number | null | undefined) {
  const { data: transfers, error, load } = useLoad(() => sendJson<Transfer[]>('GET', `/api/resident/patients/${patientId()}/contract-transfers`))
  const { isBusy, problem, attempt } = useAction()
  const place = ref<Place | null>(null)
  const key = newKey()
  const open = computed(() => transfers.value?.find((transfer) => transfer.status === 'open') ?? null)

  async function answer(id: number, move: 'agree' | 'refuse' | 'withdraw', note = ''): Promise<boolean> {
    const body = move === 'agree' ? { client_key: newKey(), health_consent: false, consent_version: '', location: place.value } : move === 'refuse' ? { code: '', note } : {}
    const done = await attempt(() => sendJson('POST', `/api/resident/contract-transfers/${id}/${move}`, body))
    if (done) await load()
    return Boolean(done)
  }
  async function ask(contractId: number, toTeamId: number, reason: Reason, text: string): Promise<boolean> {
    const body = { client_key: key, to_team_id: toTeamId, reason_code: reason, reason: text.trim(), health_consent: false, consent_version: '', location: place.value }
    return Boolean(await attempt(() => sendJson('POST', `/api/resident/contracts/${contractId}/transfers`, body)))
  }
  return { transfers, error, load, open, place, isBusy, problem, answer, ask }
}

/** What an end would take back, or until when one can be undone. */
export function useEnding(contractId: () => number | string) {
  const { data: ending, load } = useLoad(() => sendJson<Ending>('GET', `/api/resident/contracts/${contractId()}/ending`))
  const { isBusy, problem, attempt } = useAction()
  async function reopen(): Promise<{ id: number } | null> {
    const done = await attempt(() => sendJson<{ id: number }>('POST', `/api/resident/contracts/${contractId()}/reopen`, { reason: '', text: '' }))
    return done ? done.value : null
  }
  return { ending, load, isBusy, problem, reopen }
}
