import { computed, ref } from 'vue'
import { ApiError } from '@/shared/api/client'
import { isCode, staffLogin, type StaffStep } from '@/shared/auth/login'
import type { ClientName } from '@/shared/auth/session'

export type StaffPage = 'password' | 'totp' | 'pin'

/** The steps of a staff sign-in, one at a time; `done` becomes true once the session cookie is set. */
export function useStaffLogin(client: ClientName) {
  const api = staffLogin(client)
  const page = ref<StaffPage>('password')
  const deviceName = ref('')
  const username = ref('')
  const password = ref('')
  const code = ref('')
  const pin = ref('')
  const trustDevice = ref(false)
  const setupUri = ref('')
  const problem = ref('')
  const isBusy = ref(false)
  const done = ref(false)
  let ticket = ''

  const canGoOn = computed(() => {
    if (page.value === 'password') return Boolean(username.value.trim() && password.value)
    if (page.value === 'pin') return /^\d{6}$/.test(pin.value)
    return isCode(code.value) && (!trustDevice.value || /^\d{6}$/.test(pin.value))
  })

  async function start() {
    const device = await api.device().catch(() => ({ trusted: false as boolean, name: '' as string | undefined }))
    if (device.trusted) {
      deviceName.value = device.name ?? ''
      page.value = 'pin'
    }
  }

  function follow(step: StaffStep) {
    if (step.step === 'done') {
      done.value = true
      return
    }
    ticket = step.ticket ?? ''
    setupUri.value = step.step === 'totp_setup' ? step.totp_uri ?? '' : ''
    page.value = 'totp'
  }

  async function goOn() {
    if (!canGoOn.value || isBusy.value) return
    isBusy.value = true
    problem.value = ''
    try {
      if (page.value === 'password') follow(await api.password(username.value.trim(), password.value))
      else if (page.value === 'totp') follow(await api.totp(ticket, code.value, trustDevice.value, trustDevice.value ? pin.value : ''))
      else follow(await api.pin(pin.value))
    } catch (error) {
      problem.value = error instanceof ApiError ? error.message : '没有登录成，可以再试'
      code.value = ''
      if (page.value === 'pin') pin.value = ''
    } finally {
      isBusy.value = false
    }
  }

  /** Another person at this device, or a forgotten PIN: back to name and password. */
  function usePassword() {
    page.value = 'password'
    pin.value = ''
    problem.value = ''
  }

  return { page, deviceName, username, password, code, pin, trustDevice, setupUri, problem, isBusy, done, canGoOn, start, goOn, usePassword }
}
