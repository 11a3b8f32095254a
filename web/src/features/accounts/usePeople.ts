import { computed } from 'vue'
import { sendJson } from '@/shared/api/client'
import { useSession } from '@/shared/auth/session'

export interface ActingPerson { patient_id: number; name: string; relation: string; relation_label: string }

/** Whom this phone may act for, and for whom it acts now. The server keeps the choice, so every page agrees. */
export function usePeople() {
  const session = useSession()
  const people = computed(() => (session.me as { people?: ActingPerson[] } | null)?.people ?? [])
  const patientId = computed(() => session.me?.patient_id ?? people.value[0]?.patient_id ?? null)
  const person = computed(() => people.value.find((candidate) => candidate.patient_id === patientId.value))
  const isSelf = computed(() => !person.value || person.value.relation === 'self')
  const mustChoose = computed(() => session.me !== null && !session.me.patient_id && people.value.length > 1)

  async function actFor(id: number) {
    await sendJson('POST', '/api/resident/me/acting-for', { patient_id: id })
    await session.load()
  }
  return { people, patientId, person, isSelf, mustChoose, actFor }
}
