import { computed, ref } from 'vue'
import { sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import type { Place } from '@/shared/lib/useLocation'
import type { Contract, ServicePackage, SigningSummary } from './types'

/** Which packages a person may choose; the basic one and the recommended ones are chosen to begin with. */
export function usePackages(client: 'resident' | 'doctor' | 'desk', patientId: () => number | null | undefined) {
  const chosen = ref<number[]>([])
  const { data, error, load } = useLoad(async () => {
    const packages = await sendJson<ServicePackage[]>('GET', `/api/${client}/patients/${patientId()}/packages`)
    chosen.value = packages.filter((item) => item.is_recommended || item.is_basic).map((item) => item.id)
    return packages
  })
  const total = computed(() => (data.value ?? []).filter((item) => chosen.value.includes(item.id)).reduce((sum, item) => sum + Number(item.price), 0))

  function toggle(item: ServicePackage) {
    if (item.is_basic) return
    chosen.value = chosen.value.includes(item.id) ? chosen.value.filter((id) => id !== item.id) : [...chosen.value, item.id]
  }
  return { packages: data, error, load, chosen, total, toggle }
}

/** The choice on its way from the package page to the signing page. */
export interface Choice { patientId: number; teamId: number; packageIds: number[] }

export type SigningSource = { choice: Choice } | { contractId: number } | { renewId: number }

/**
 * Signing: read the summary, tick the consent for health data apart from the signature, sign by hand.
 * The key stays the same until it has worked, so a second tap on a bad line signs once.
 */
export function useSigning(source: () => SigningSource) {
  const signature = ref<string | null>(null)
  const hasConsented = ref(false)
  const place = ref<Place | null>(null)
  const result = ref<Contract>()
  const { isBusy, problem, attempt } = useAction()
  const key = newKey()

  const { data: summary, error, load } = useLoad(() => {
    const from = source()
    if ('renewId' in from) return renewalSummary(from.renewId)
    return 'contractId' in from
      ? sendJson<SigningSummary>('GET', `/api/resident/contracts/${from.contractId}/summary`)
      : sendJson<SigningSummary>('GET', `/api/resident/patients/${from.choice.patientId}/signing-summary?team_id=${from.choice.teamId}${from.choice.packageIds.map((id) => `&package_ids=${id}`).join('')}`)
  })
  const missing = computed(() => (!hasConsented.value ? '请先勾选健康信息的同意' : !signature.value ? '请在框里签名' : ''))

  async function sign(): Promise<boolean> {
    if (missing.value) {
      problem.value = missing.value
      return false
    }
    const from = source()
    const body = { client_key: key, signature: signature.value, health_consent: hasConsented.value, consent_version: summary.value?.consent_version, location: place.value }
    const done = await attempt(() => ('renewId' in from
      ? sendJson<Contract>('POST', `/api/resident/contracts/${from.renewId}/renew`, body)
      : 'contractId' in from
      ? sendJson<Contract>('POST', `/api/resident/contracts/${from.contractId}/confirm`, body)
      : sendJson<Contract>('POST', `/api/resident/patients/${from.choice.patientId}/contracts`, { ...body, team_id: from.choice.teamId, package_ids: from.choice.packageIds })))
    if (done) result.value = done.value
    return Boolean(done)
  }
  return { summary, error, load, signature, hasConsented, place, missing, isBusy, problem, result, sign }
}

/** Signing on for another time: the same promise, with the days that follow the agreement in force. */
async function renewalSummary(contractId: number): Promise<SigningSummary> {
  const [summary, contract] = await Promise.all([
    sendJson<SigningSummary>('GET', `/api/resident/contracts/${contractId}/summary`),
    sendJson<Contract>('GET', `/api/resident/contracts/${contractId}`),
  ])
  const when = `接着现在这份，从 ${contract.period_to} 起再签 ${contract.years} 年。`
  return { ...summary, sections: summary.sections.map((section) => (section.code === 'when' ? { ...section, text: when } : section)) }
}
