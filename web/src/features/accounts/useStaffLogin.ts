import { computed, ref } from 'vue'
import { ApiError } from '@/shared/api/client'
import { isCode, staffLogin, type StaffStep } from '@/shared/auth/login'
import type { ClientName } from '@/shared/auth/session'

export type StaffPage = 'password' | 'totp' | 'pin' | 'new_password'

const PASSWORD_MIN_LENGTH = 10

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
  const newPassword = ref('')
  const setupUri = ref('')
  const setupQr = ref('')
  const problem = ref('')
  const isBusy = ref(false)
  const done = ref(false)
  let ticket = ''

  const canGoOn = computed(() => {
    if (page.value === 'password') return Boolean(username.value.trim() && password.value)
    if (page.value === 'new_password') return newPassword.value.length >= PASSWORD_MIN_LENGTH
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
    setupUri.value = step.totp_uri ?? ''
    setupQr.value = step.totp_qr ?? ''
    page.value = step.step === 'new_password' ? 'new_password' : 'totp'
  }

  async function goOn() {
    if (!canGoOn.value || isBusy.value) return
    isBusy.value = true
    problem.value = ''
    try {
      if (page.value === 'password') follow(await api.password(username.value.trim(), password.value))
      else if (page.value === 'totp') follow(await api.totp(ticket, code.value, trustDevice.value, trustDevice.value ? pin.value : ''))
      else if (page.value === 'new_password') follow(await api.newPassword(ticket, newPassword.value))
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

  return { page, deviceName, username, password, code, pin, trustDevice, newPassword, setupUri, setupQr, problem, isBusy, done, canGoOn, start, goOn, usePassword }
}
