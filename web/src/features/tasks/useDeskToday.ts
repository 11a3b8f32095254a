import { computed, ref } from 'vue'
import { take } from '@/shared/api/client'
import { useLoaded } from '@/shared/lib/useLoaded'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'
import { MOST, STEP, useTodayView } from './useToday'

export const getToday = (limit: number = STEP) => take(desk.GET('/api/desk/today', { params: { query: { limit } } }))
export const listPatientTasks = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/tasks', { params: { path: { patient_id } } }))

const KINDS: Record<string, StatusKind> = { danger: 'late', due: 'due', quiet: 'plan' }

/** The mark of a task: its shape comes from the server, a finished one is done. */
export const taskMark = (task: { shape: string; state: string }): StatusKind => (task.state === 'done' ? 'done' : KINDS[task.shape] ?? 'plan')

/** Today's list and the person the keyboard is on: from one to the next as they stand on the page. */
export function useDeskToday(words: () => string) {
  const limit = ref(STEP)
  const today = useLoaded(() => getToday(limit.value), [limit])
  const view = useTodayView(() => today.data.value)
  const current = ref<number | null>(null)
  const fits = (text: string) => text.includes(words().trim())
  const sections = computed(() => view.sections.value.flatMap((part) => {
    const households = part.households.flatMap((household) => {
      const people = household.people.filter((person) => fits(person.name) || fits(household.address))
      return people.length ? [{ ...household, people }] : []
    })
    return households.length ? [{ ...part, households }] : []
  }))
  const line = computed(() => sections.value.flatMap((part) => part.households.flatMap((household) => household.people.map((person) => person.patient_id))))

  function step(by: 1 | -1) {
    if (!line.value.length) return
    const at = current.value === null ? -1 : line.value.indexOf(current.value)
    const next = at === -1 ? (by === 1 ? 0 : line.value.length - 1) : Math.max(0, Math.min(line.value.length - 1, at + by))
    current.value = line.value[next]!
  }
  const more = () => { limit.value = Math.min(limit.value + STEP, MOST) }
  return { ...view, today, current, sections, step, limit, MOST, more }
}
