import { ref, shallowRef } from 'vue'
import { numberFor, type CallTarget } from '@/features/followups/useOutcome'
import { useAction } from '@/shared/lib/useAction'
import { dial } from '@/shared/lib/dial'
import { toast } from '@/shared/ui/toast'

/** Dial, and when the doctor comes back from the call, ask how it went. */
export function useCall() {
  const target = shallowRef<(CallTarget & { name: string }) | null>(null)
  const isAsking = ref(false)
  const hasCalled = ref(false)
  const { isBusy, problem, isOffline, attempt } = useAction()

  async function call(to: CallTarget & { name: string }, asks = true) {
    const number = await attempt(() => numberFor(to.patientId))
    if (!number) {
      toast(isOffline.value ? '没有信号，取不到号码；用手机通讯录打过了，结果记在这里' : problem.value, isOffline.value ? 'due' : 'late')
      if (isOffline.value && asks) ask(to)
      return
    }
    if (!number.value) return toast(`${to.name}没留电话，可以上门或者找家人`, 'due')
    dial(number.value)
    if (asks) ask(to)
  }
  function ask(to: CallTarget & { name: string }) {
    target.value = to
    hasCalled.value = true
    isAsking.value = true
  }
  function move(to: CallTarget & { name: string }) {
    target.value = to
    hasCalled.value = false
    isAsking.value = true
  }
  return { target, isAsking, hasCalled, isBusy, call, move }
}
