import { ref } from 'vue'
import type { components } from '@/shared/api/resident'
import { sendJson } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'

type Schemas = components['schemas']
export type Renewal = Schemas['RenewalOut']
export type Family = Schemas['FamilySigningOut']
export type OwnReview = Schemas['OwnReviewOut']

/** What a renewal changes, and the one tap. The key stays until it has worked, so a second tap renews once. */
export function useRenewal(contractId: () => number) {
  const renewed = ref<number>()
  const key = newKey()
  const { data, error, load } = useLoad(() => sendJson<Renewal>('GET', `/api/resident/contracts/${contractId()}/renewal`))
  const { isBusy, problem, attempt } = useAction()
  async function renew(health_consent: boolean) {
    const done = await attempt(() => sendJson<{ contract_id: number }>('POST', `/api/resident/contracts/${contractId()}/renewal`, { client_key: key, health_consent }))
    if (done) renewed.value = done.value.contract_id
  }
  return { renewal: data, error, load, isBusy, problem, renewed, renew }
}

/** The family's sitting as a resident sees it. */
export function useFamilySigning() {
  const { data, error, load } = useLoad(() => sendJson<Family>('GET', '/api/resident/family-signing'))
  const { isBusy, problem, attempt } = useAction()
  async function act(path: string, body: unknown): Promise<boolean> {
    const done = await attempt(() => sendJson<Family>('POST', `/api/resident/family-signing${path}`, body))
    if (done) data.value = done.value
    return Boolean(done)
  }
  return { family: data, error, load, isBusy, problem, act }
}

export function useComingOfAge() {
  const { data, error, load } = useLoad(() => sendJson<OwnReview[]>('GET', '/api/resident/coming-of-age'))
  const { isBusy, problem, attempt } = useAction()
  const key = newKey()
  async function affirm(id: number): Promise<boolean> {
    const done = await attempt(() => sendJson<OwnReview[]>('POST', `/api/resident/coming-of-age/${id}/affirm`, { client_key: key }))
    if (done) data.value = done.value
    return Boolean(done)
  }
  return { reviews: data, error, load, isBusy, problem, affirm }
}
