import { computed, ref } from 'vue'
import type { Filters } from '@/shared/table/useTable'

export interface Named { key: string; label: string }

/** What every log is narrowed down by: days, one organisation, one account, one resident. Empty says nothing. */
export function useLogFilters(accountKey: 'reader' | 'actor' | '' = '') {
  const from = ref('')
  const to = ref('')
  const organization = ref('')
  const account = ref<Named | null>(null)
  const person = ref<Named | null>(null)
  const fixed = computed<Filters>(() => ({
    ...(from.value && { from_date: from.value }),
    ...(to.value && { to_date: to.value }),
    ...(organization.value && { organization_id: organization.value }),
    ...(accountKey && account.value && { [accountKey]: account.value.key }),
    ...(person.value && { patient_id: person.value.key }),
  }))
  return { from, to, organization, account, person, fixed }
}
