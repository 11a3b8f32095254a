import { computed, shallowRef, type Ref } from 'vue'
import { useContracts } from '@/features/contracts/useContracts'
import { stateText } from '@/features/contracts/labels'
import { ownShelf } from '@/features/offline/useOwnShelf'
import { waitingPressure } from '@/features/offline/waiting'
import { sumText } from '@/features/fulfillment/cells'
import { useLedger } from '@/features/fulfillment/useLedger'
import { pressureSentence } from '@/features/vitals/pressure'
import { usePressure } from '@/features/vitals/usePressure'
import { sendJson } from '@/shared/api/client'
import { useSite } from '@/shared/auth/site'
import { dayWithWeekday } from '@/shared/lib/format'
import { useLoad } from '@/shared/lib/useLoad'
import { dueThings, dayWord, type AskedForm, type Meeting } from './due'

/** Everything the two home pages show; one broken part never takes the others with it. */
export function useHome(patientId: Ref<number | null>) {
  const site = useSite()
  const { contracts, main, waiting, error, load: loadContracts } = useContracts('resident', () => patientId.value)
  const { data: ledger, sums, load: loadLedger } = useLedger('resident', () => patientId.value)
  const { pressures, load: loadPressure } = usePressure('resident', () => patientId.value, 92)
  const { data: forms, load: loadForms } = useLoad(() => sendJson<AskedForm[]>('GET', `/api/resident/patients/${patientId.value}/self-reports`))

  const meetings = shallowRef<Meeting[]>([])
  const loadMeetings = () => sendJson<Meeting[]>('GET', `/api/resident/meetings?patient_id=${patientId.value}`).then((found) => { meetings.value = found }, () => undefined)

  const contract = computed(() => (main.value && ['active', 'expiring', 'pending_start', 'awaiting_team'].includes(main.value.state) ? main.value : undefined))
  const unsent = computed(() => waitingPressure(ownShelf.items, patientId.value))
  const due = computed(() => dueThings({ forms: forms.value, meetings: meetings.value, waiting: waiting.value, contract: contract.value, ledger: ledger.value, pressures: pressures.value, unsent: unsent.value, today: site.today }))
  const unsentWords = computed(() => (unsent.value ? `${dayWord(unsent.value.at, site.today)} ${unsent.value.systolic}/${unsent.value.diastolic}，${unsent.value.isRefused ? '没收下' : '还没传给医生'}` : ''))
  const lastPressure = computed(() => unsentWords.value || pressureSentence(pressures.value ?? [], (at) => `${dayWord(at, site.today)} `).replace(/。$/, ''))
  const sentences = computed(() => [
    dayWithWeekday(site.today),
    contract.value ? `您的家庭医生是${contract.value.leader_name}，${contract.value.organization_name}。` : '您还没有家庭医生，可以点“找家庭医生”。',
    due.value.length ? `要做 ${due.value.length} 件事。` : '现在没有要做的事。',
    ...due.value.map((thing) => `${thing.title}，${thing.status}。${thing.text}`),
    ...(contract.value ? [`签约服务${stateText(contract.value.state, contract.value.period_from, contract.value.period_to)}。`, sums.value.total ? sumText(sums.value) : ''] : []),
  ].filter(Boolean))

  async function load() {
    if (patientId.value) await Promise.all([loadContracts(), loadLedger(), loadPressure(), loadForms(), loadMeetings()])
  }
  return { contracts, contract, error, waiting, due, ledger, sums, pressures, unsent, lastPressure, sentences, load }
}

export type Home = ReturnType<typeof useHome>
