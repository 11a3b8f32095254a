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
  const canBind = ref(false)
  const bindsWechat = ref(false)
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

  /** Inside WeChat: is there a WeChat that could be bound; true when the page should go there by itself. */
  async function lookAtWechat(): Promise<boolean> {
    const state = await residentLogin.wechat().catch(() => null)
    canBind.value = Boolean(state?.awaits_binding)
    return Boolean(state?.is_ready) && !canBind.value
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
    done.value = await attempt(() => residentLogin.enter(phone.value.replace(/\s/g, ''), code.value, bindsWechat.value))
    // A WeChat that cannot be bound leaves the code valid: without the tick the same code signs in.
    if (!done.value && !bindsWechat.value) code.value = ''
  }

  onScopeDispose(() => clearInterval(timer))
  return { canBind, bindsWechat, lookAtWechat, phone, code, isSent, secondsLeft, problem, isBusy, done, canSend, canEnter, sendCode, enter }
}
