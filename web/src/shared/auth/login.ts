/** Signing in. Staff: name and password, then a code; on a trusted device a PIN. Residents: phone and code. */
import { sendJson } from '../api/client'
import type { ClientName } from './session'

export interface StaffStep { step: 'totp' | 'totp_setup' | 'new_password' | 'done'; ticket?: string | null; totp_uri?: string | null; totp_qr?: string | null }
export interface TrustedDevice { trusted: boolean; name?: string }

export const staffLogin = (client: ClientName) => ({
  device: () => sendJson<TrustedDevice>('GET', `/api/${client}/login/device`),
  password: (username: string, password: string) => sendJson<StaffStep>('POST', `/api/${client}/login`, { username, password }),
  totp: (ticket: string, code: string, trustDevice: boolean, pin: string) => sendJson<StaffStep>('POST', `/api/${client}/login/totp`, { ticket, code, trust_device: trustDevice, pin: pin || null }),
  newPassword: (ticket: string, password: string) => sendJson<StaffStep>('POST', `/api/${client}/login/new-password`, { ticket, password }),
  pin: (pin: string) => sendJson<StaffStep>('POST', `/api/${client}/login/pin`, { pin }),
})

export const residentLogin = {
  sendCode: (phone: string) => sendJson<unknown>('POST', '/api/resident/login/code', { phone }),
  enter: (phone: string, code: string, binds_wechat = false) => sendJson<unknown>('POST', '/api/resident/login', { phone, code, binds_wechat }),
  wechat: () => sendJson<{ is_ready: boolean; awaits_binding: boolean }>('GET', '/api/resident/login/wechat/state'),
}

export const isPhone = (text: string) => /^1[3-9]\d{9}$/.test(text.replace(/\s/g, ''))
export const isCode = (text: string) => /^\d{6}$/.test(text)
