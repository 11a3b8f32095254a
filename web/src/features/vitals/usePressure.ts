import { computed, ref, watch } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { useSite } from '@/shared/auth/site'
import { clockTime } from '@/shared/lib/format'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { pairUp, problemOf } from './pressure'
import type { Recorded, Series } from './types'

export const PERIODS = [{ days: 15, label: '半个月' }, { days: 92, label: '三个月' }, { days: 366, label: '一年' }] as const

/** The blood pressure of one person over the last days: both series, paired, with the target of this person. */
export function usePressure(client: ClientName, patientId: () => number | null | undefined, startWith = 15) {
  const days = ref(startWith)
  const read = (code: string) => sendJson<Series>('GET', `/api/${client}/patients/${patientId()}/observations/${code}?days=${days.value}`)
  const { data, error, isLoading, load } = useLoad(() => Promise.all([read('bp_systolic'), read('bp_diastolic')]))

  const pressures = computed(() => (data.value ? pairUp(...data.value) : undefined))
  const target = computed(() => (data.value ? { systolic: data.value[0].high, diastolic: data.value[1].high } : { systolic: null, diastolic: null }))
  const average = computed(() => {
    const [upper, lower] = data.value ?? []
    return upper?.average && lower?.average ? `${Math.round(upper.average)}/${Math.round(lower.average)}` : ''
  })
  watch(days, load)
  return { days, pressures, target, average, error, isLoading, load }
}

/** Now. A demo whose day stands still would call that the future: there it is now on the demo's day. */
export function takenAt(): string {
  const site = useSite()
  const now = new Date()
  return site.is_demo ? `${site.today}T${clockTime(now).padStart(5, '0')}:00+08:00` : now.toISOString()
}

/** Writing one reading down. The same key goes with every retry, so a bad line never stores it twice. */
export function useNewPressure(client: ClientName, patientId: () => number | null | undefined) {
  const systolic = ref('')
  const diastolic = ref('')
  const stored = ref<Recorded>()
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()

  const typedProblem = computed(() => problemOf({ systolic: systolic.value, diastolic: diastolic.value }))
  const canSave = computed(() => Boolean(systolic.value && diastolic.value) && !typedProblem.value && !isBusy.value)

  async function save() {
    if (!canSave.value) return
    const done = await attempt(() => sendJson<Recorded>('POST', `/api/${client}/patients/${patientId()}/observations`, {
      client_key: key,
      taken_at: takenAt(),
      readings: [{ code: 'bp_systolic', value: systolic.value }, { code: 'bp_diastolic', value: diastolic.value }],
    }))
    if (done) {
      stored.value = done.value
      key = newKey()
    }
  }

  function again() {
    systolic.value = diastolic.value = ''
    stored.value = undefined
  }
  return { systolic, diastolic, stored, isBusy, problem, typedProblem, canSave, save, again }
}
