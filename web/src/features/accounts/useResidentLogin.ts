import { computed, onScopeDispose, ref } from 'vue'
import { ApiError } from '@/shared/api/client'
import { isCode, isPhone, residentLogin } from '@/shared/auth/login'

const AGAIN_AFTER_SECONDS = 60

/** Phone, then the code that was sent to it. */
export function useResidentLogin() {
  const phone = ref('')
  const code = ref('')
  const isSent = ref(false)
  const secondsLeft = ref(0)
  const problem = ref('')
  const isBusy = ref(false)
  const done = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  const canSend = computed(() => isPhone(phone.value) && secondsLeft.value === 0 && !isBusy.value)
  const canEnter = computed(() => isSent.value && isPhone(phone.value) && isCode(code.value) && !isBusy.value)

  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    isBusy.value = true
    problem.value = ''
    try {
      await action()
      return true
    } catch (error) {
      problem.value = error instanceof ApiError ? error.message : '没有办成，可以再试'
      return false
    } finally {
      isBusy.value = false
    }
  }

  async function sendCode() {
    if (!canSend.value || !await attempt(() => residentLogin.sendCode(phone.value.replace(/\s/g, '')))) return
    isSent.value = true
    secondsLeft.value = AGAIN_AFTER_SECONDS
    clearInterval(timer)
    timer = setInterval(() => {
      secondsLeft.value -= 1
      if (secondsLeft.value <= 0) clearInterval(timer)
    }, 1000)
  }

  async function enter() {
    if (!canEnter.value) return
    done.value = await attempt(() => residentLogin.enter(phone.value.replace(/\s/g, ''), code.value))
    if (!done.value) code.value = ''
  }

  onScopeDispose(() => clearInterval(timer))
  return { phone, code, isSent, secondsLeft, problem, isBusy, done, canSend, canEnter, sendCode, enter }
}
