import { computed, ref } from 'vue'
import { take } from '@/shared/api/client'
import { useLoaded } from '@/shared/lib/useLoaded'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

const STEP = 120, MOST = 480
export const getToday = (limit: number = STEP) => take(desk.GET('/api/desk/today', { params: { query: { limit } } }))
export const listPatientTasks = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/tasks', { params: { path: { patient_id } } }))

const KINDS: Record<string, StatusKind> = { danger: 'late', due: 'due', quiet: 'plan' }

/** The mark of a task: its shape comes from the server, a finished one is done. */
export const taskMark = (task: { shape: string; state: string }): StatusKind => (task.state === 'done' ? 'done' : KINDS[task.shape] ?? 'plan')

interface Person { patient_id: number; tasks: { needs_visit: boolean }[] }
interface Household { people: Person[] }
export type TodayFilter = 'all' | 'visit' | 'call'

/** Households that still have somebody for the chosen way of working. */
export function filterHouseholds<H extends Household>(households: readonly H[], filter: TodayFilter): H[] {
  if (filter === 'all') return [...households]
  const wanted = (person: Person) => person.tasks.some((task) => task.needs_visit === (filter === 'visit'))
  return households.map((household) => ({ ...household, people: household.people.filter(wanted) })).filter((household) => household.people.length)
}

/** Today's list with its filter and the person the keyboard is on. */
export function useToday() {
  const limit = ref(STEP)
  const today = useLoaded(() => getToday(limit.value), [limit])
  const filter = ref<TodayFilter>('all')
  const current = ref<number | null>(null)
  const households = computed(() => filterHouseholds(today.data.value?.households ?? [], filter.value))
  const order = computed(() => households.value.flatMap((household) => household.people.map((person) => person.patient_id)))

  function step(by: 1 | -1) {
    if (!order.value.length) return
    const at = current.value === null ? -1 : order.value.indexOf(current.value)
    const next = at === -1 ? (by === 1 ? 0 : order.value.length - 1) : Math.max(0, Math.min(order.value.length - 1, at + by))
    current.value = order.value[next]!
  }
  const more = () => { limit.value = Math.min(limit.value + STEP, MOST) }
  return { today, filter, current, households, order, step, limit, MOST, more }
}
