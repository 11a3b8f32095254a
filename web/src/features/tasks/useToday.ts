import { computed, ref } from 'vue'
import { isFromDevice, send } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import type { Today, TodayHousehold, TodayPerson } from './types'

export type TodayFilter = 'all' | 'visit' | 'call' | 'late'
export type TodayOrder = 'worst' | 'place'
const FITS: Record<TodayFilter, (person: TodayPerson) => boolean> = {
  all: () => true,
  visit: (person) => person.tasks.some((task) => task.needs_visit),
  call: (person) => person.has_phone && person.tasks.some((task) => !task.needs_visit),
  late: (person) => person.tasks.some((task) => task.urgency === 'overdue' || task.urgency === 'urgent'),
}
export const STEP = 120, MOST = 480

/** Households that still have somebody left after the filters, in the order of the server: worst first. */
export function filterHouseholds(households: readonly TodayHousehold[], filter: TodayFilter, kind = ''): TodayHousehold[] {
  return households.flatMap((household) => {
    const people = household.people.filter((person) => FITS[filter](person) && (!kind || person.tasks.some((task) => task.kind === kind)))
    return people.length ? [{ ...household, people }] : []
  })
}

/** How many of all that is due; of a list that was cut off only "at least so many" is known. */
function countOf(today: Today | null | undefined, people: readonly TodayPerson[], fits: (person: TodayPerson) => boolean): string {
  if (today?.is_capped && fits === FITS.all) return String(today.person_count)
  return `${people.filter(fits).length}${today?.is_capped ? '+' : ''}`
}

/** For a round on foot: place by place, the place with the worst need first, neighbours next to each other. */
export function byPlace(households: readonly TodayHousehold[]): { place: string; households: TodayHousehold[] }[] {
  const places = new Map<string, TodayHousehold[]>()
  for (const household of households) places.set(household.place, [...(places.get(household.place) ?? []), household])
  return [...places].map(([place, homes]) => ({ place: place || '没写在哪个村、社区', households: homes.toSorted((a, b) => a.address.localeCompare(b.address, 'zh-CN', { numeric: true })) }))
}

/** What is shown of today's list, on the phone and at the desk alike: filter, kind of task, worst first or by place. */
export function useTodayView(data: () => Today | null | undefined) {
  const filter = ref<TodayFilter>('all')
  const kind = ref('')
  const order = ref<TodayOrder>('worst')
  const shown = computed(() => filterHouseholds(data()?.households ?? [], filter.value, kind.value))
  const sections = computed(() => (order.value === 'place' ? byPlace(shown.value) : shown.value.length ? [{ place: '', households: shown.value }] : []))
  const people = computed(() => data()?.households.flatMap((household) => household.people) ?? [])
  const counts = computed(() => Object.fromEntries(Object.entries(FITS).map(([name, fits]) => [name, countOf(data(), people.value, fits)])) as Record<TodayFilter, string>)
  const kinds = computed(() => [...new Map(people.value.flatMap((person) => person.tasks.map((task) => [task.kind, task.title] as const)))].map(([code, title]) => ({ code, title })))
  return { filter, kind, kinds, order, shown, sections, counts }
}

/** The Today page of the phone. */
export function useToday() {
  const limit = ref(STEP)
  /** It was made on the phone, from copies. */
  const isCopy = ref(false)
  const { data, error, isLoading, load } = useLoad(async () => {
    const answer = await send(`/api/doctor/today?limit=${limit.value}`)
    isCopy.value = isFromDevice(answer)
    return await answer.json() as Today
  })
  const hasMore = computed(() => Boolean(data.value?.is_capped) && limit.value < MOST)
  function more() {
    limit.value = Math.min(limit.value + STEP, MOST)
    return load()
  }
  return { ...useTodayView(() => data.value), data, isCopy, error, isLoading, hasMore, load, more }
}
