import { computed, ref } from 'vue'
import { take } from '@/shared/api/client'
import { newKey } from '@/shared/lib/key'
import { desk } from '../desk'

export const proposeContract = (patient_id: number, body: { client_key: string; team_id: number; package_ids: number[]; override_reason: string }) =>
  take(desk.POST('/api/desk/patients/{patient_id}/contracts', { params: { path: { patient_id } }, body: { ...body, years: null } }))

interface Choice { id: number; code: string; name: string; status: string; tier: string; target_tags: readonly string[]; price: string }

/** Packages on offer for a person: the basic one always, the others when they are meant for this person or for everybody. */
export function suited<P extends Choice>(packages: readonly P[], tags: readonly string[]): P[] {
  return packages.filter((item) => item.status === 'published' && (!item.target_tags.length || item.target_tags.some((tag) => tags.includes(tag))))
}

/** What a proposal needs before it can be sent; one key, so that pressing twice proposes once. */
export function useProposal() {
  const teamId = ref(0)
  const packageIds = ref<number[]>([])
  const reason = ref('')
  const key = newKey()
  const isReady = computed(() => teamId.value > 0 && packageIds.value.length > 0)
  return { teamId, packageIds, reason, isReady, send: (patient_id: number) => proposeContract(patient_id, { client_key: key, team_id: teamId.value, package_ids: packageIds.value, override_reason: reason.value }) }
}
