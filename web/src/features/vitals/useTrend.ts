import { computed, ref, watch } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { newKey } from '@/shared/lib/key'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { problemWith, typedNumbers, type Moment, type ReadingKind, type Trend } from './trend'
import type { Recorded } from './types'
import { takenAt } from './usePressure'

export const SPANS = [{ days: 30, label: '一个月' }, { days: 92, label: '三个月' }, { days: 366, label: '一年' }] as const
export const POSITIONS = [{ value: '', label: '没说' }, { value: 'left_arm', label: '左臂' }, { value: 'right_arm', label: '右臂' }, { value: 'lying', label: '躺着' }, { value: 'standing', label: '站着' }] as const
interface MomentPage { items: Moment[]; next_cursor: string | null; total: number }

export const useKinds = (client: ClientName) => useLoad(() => sendJson<ReadingKind[]>('GET', `/api/${client}/observation-kinds`))

/** One kind of reading of one person over the last days, judged by a rule pack. */
export function useTrend(client: ClientName, patientId: () => number | null | undefined, kind: () => string) {
  const days = ref(30)
  const pack = ref<'BPHS-V3' | 'GUIDE-2025'>('BPHS-V3')
  const { data, error, load } = useLoad(() => sendJson<Trend>('GET', `/api/${client}/patients/${patientId()}/trends/${kind()}?days=${days.value}&pack=${pack.value}`))
  const records = useLoad(() => sendJson<MomentPage>('GET', `/api/${client}/patients/${patientId()}/readings?kind=${kind()}&limit=50`))
  const reload = () => Promise.all([load(), records.load()])
  watch([days, pack], load)
  return { days, pack, trend: data, error, records: computed(() => records.data.value?.items ?? []), load: reload }
}

/** What may be done with a reading later. Each says whether it was done. */
export function useReadingChange(client: ClientName, patientId: () => number | null | undefined) {
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()
  const path = (id: number, act: string) => `/api/${client}/patients/${patientId()}/readings/${id}/${act}`
  return {
    isBusy,
    problem,
    confirm: async (id: number) => (await attempt(() => sendJson('POST', path(id, 'confirm')))) !== null,
    withdraw: async (id: number, reason: string) => (await attempt(() => sendJson('POST', path(id, 'void'), { reason }))) !== null,
    async correct(id: number, readings: { code: string; value: string }[], reason: string) {
      const done = await attempt(() => sendJson<Recorded>('POST', path(id, 'correct'), { client_key: key, readings, reason }))
      if (done) key = newKey()
      return done?.value ?? null
    },
  }
}

/** Writing one moment down: the same key goes with every retry, so a bad line never stores it twice. */
export function useNewReading(client: ClientName, patientId: () => number | null | undefined, kind: () => ReadingKind | undefined) {
  const typed = ref<Record<string, string>>({})
  const timing = ref('')
  const position = ref('')
  const stored = ref<Recorded>()
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()

  const asked = computed(() => {
    const known = kind()
    if (!known) return []
    const main = known.is_pair || known.codes.length === 1 ? known.codes : known.codes.filter((code) => code.code === timing.value)
    return [...main, ...known.extra]
  })
  const typedProblem = computed(() => {
    const problems = asked.value.map((code) => problemWith(code, typed.value[code.code] ?? '')).filter(Boolean)
    const [upper, lower] = [Number(typed.value.bp_systolic), Number(typed.value.bp_diastolic)]
    if (!problems.length && upper && lower && upper <= lower) return '上面的数要比下面的大，看看是不是写反了'
    return problems[0] ?? ''
  })
  const canSave = computed(() => {
    const known = kind()
    const main = asked.value.filter((code) => !known?.extra.some((one) => one.code === code.code))
    return main.length > 0 && main.every((code) => typed.value[code.code]) && !typedProblem.value && !isBusy.value
  })

  async function save() {
    if (!canSave.value) return
    const body = { client_key: key, taken_at: takenAt(), position: position.value, readings: typedNumbers(asked.value, typed.value) }
    const done = await attempt(() => sendJson<Recorded>('POST', `/api/${client}/patients/${patientId()}/observations`, body))
    if (done) {
      stored.value = done.value
      key = newKey()
    }
  }
  function again() {
    typed.value = {}
    stored.value = undefined
  }
  return { typed, timing, position, stored, asked, isBusy, problem, typedProblem, canSave, save, again }
}
