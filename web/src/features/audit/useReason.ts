/** 看人数不用理由，看名字要有理由：一位居民一次，限时，居民看得到。 */
import { ref, shallowRef } from 'vue'
import { desk } from '@/features/desk'
import { take } from '@/shared/api/client'

export const PURPOSES = [
  { code: 'complaint', label: '核实投诉或来信' },
  { code: 'inspection', label: '监督检查抽查' },
  { code: 'data_quality', label: '核对数据' },
  { code: 'safety', label: '处理医疗安全事件' },
] as const
export type Purpose = (typeof PURPOSES)[number]['code']
export const REASON_MIN = 5
export const REASON_MAX = 100

export function openWithReason(patientId: number, purpose: Purpose, reason: string) {
  return take(desk.POST('/api/desk/record-openings', { body: { patient_id: patientId, purpose, reason } }))
}

/** One dialog for the whole desk: `ask` waits until the reader has given a reason or has turned away. */
export function useReason() {
  const isOpen = ref(false)
  const purpose = ref<Purpose>('complaint')
  const reason = ref('')
  const patientId = shallowRef(0)
  let answer: (given: boolean) => void = () => {}

  function ask(id: number): Promise<boolean> {
    answer(false)
    patientId.value = id
    reason.value = ''
    isOpen.value = true
    return new Promise((resolve) => { answer = resolve })
  }
  function turnAway() {
    isOpen.value = false
    answer(false)
  }
  async function give() {
    await openWithReason(patientId.value, purpose.value, reason.value)
    isOpen.value = false
    answer(true)
  }
  return { isOpen, purpose, reason, ask, turnAway, give }
}
