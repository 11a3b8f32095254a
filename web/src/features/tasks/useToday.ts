import { computed, ref } from 'vue'
import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import type { Today, TodayHousehold, TodayPerson } from './types'

export type TodayFilter = 'all' | 'visit' | 'call' | 'late'
const FITS: Record<TodayFilter, (person: TodayPerson) => boolean> = {
  all: () => true,
  visit: (person) => person.tasks.some((task) => task.needs_visit),
  call: (person) => person.has_phone && person.tasks.some((task) => !task.needs_visit),
  late: (person) => person.tasks.some((task) => task.urgency === 'overdue' || task.urgency === 'urgent'),
}

/** Households that still have somebody left after the filter, in the order of the server: worst first. */
export function filterHouseholds(households: readonly TodayHousehold[], filter: TodayFilter): TodayHousehold[] {
  return households.flatMap((household) => {
    const people = household.people.filter(FITS[filter])
    return people.length ? [{ ...household, people }] : []
  })
}

/** The Today page: by household, worst first, and what can be done with one task. */
export function useToday() {
  const filter = ref<TodayFilter>('all')
  const { data, error, isLoading, load } = useLoad(() => sendJson<Today>('GET', '/api/doctor/today'))
  const shown = computed(() => (data.value ? filterHouseholds(data.value.households, filter.value) : []))
  const counts = computed(() => {
    const people = data.value?.households.flatMap((household) => household.people) ?? []
    return Object.fromEntries(Object.entries(FITS).map(([name, fits]) => [name, people.filter(fits).length])) as Record<TodayFilter, number>
  })
  const postpone = (taskId: number, to: string) => sendJson('POST', `/api/doctor/tasks/${taskId}/postpone`, { to, reason_code: '' })
  const mute = (patientId: number, reason_code: string, until: string | null) => sendJson('POST', `/api/doctor/patients/${patientId}/tasks/mute`, { reason_code, until })
  return { filter, data, error, isLoading, shown, counts, load, postpone, mute }
}
