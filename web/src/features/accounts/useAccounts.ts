import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

const path = (account_id: number) => ({ path: { account_id } })

export const listAccounts = (query: TableQuery) => take(desk.GET('/api/desk/accounts', { params: { query } }))
export const listRoleChoices = () => take(desk.GET('/api/desk/account-roles', {}))
export const createAccount = (body: { username: string; display_name: string; organization_id: number; practitioner_id: number | null }) => take(desk.POST('/api/desk/accounts', { body }))
export const disableAccount = (id: number) => take(desk.POST('/api/desk/accounts/{account_id}/disable', { params: path(id) }))
export const enableAccount = (id: number) => take(desk.POST('/api/desk/accounts/{account_id}/enable', { params: path(id) }))
export const resetPassword = (id: number) => take(desk.POST('/api/desk/accounts/{account_id}/reset-password', { params: path(id) }))
export const resetSecondFactor = (id: number) => take(desk.POST('/api/desk/accounts/{account_id}/reset-second-factor', { params: path(id) }))
export const proposeRole = (id: number, body: { role: string; organization_id: number; team_id: number | null; reason: string }) => take(desk.POST('/api/desk/accounts/{account_id}/role-grants', { params: path(id), body }))
export const proposeRoleRemoval = (id: number, body: { role_id: number; reason: string }) => take(desk.POST('/api/desk/accounts/{account_id}/role-removals', { params: path(id), body }))
export const listRoleHistory = (id: number) => take(desk.GET('/api/desk/accounts/{account_id}/role-history', { params: path(id) }))
export const listDevicesOf = (id: number) => take(desk.GET('/api/desk/accounts/{account_id}/devices', { params: path(id) }))
export const revokeDeviceOf = (account_id: number, device_id: number, is_lost: boolean) => take(desk.POST('/api/desk/accounts/{account_id}/devices/{device_id}/revoke', { params: { path: { account_id, device_id } }, body: { is_lost } }))
export const listPosts = () => take(desk.GET('/api/desk/me/posts', {}))
export const switchOrganization = (organization_id: number) => take(desk.POST('/api/desk/me/organization', { body: { organization_id } }))

/** How an account stands, worst first: locked or closed outweighs a password still to be chosen. */
export function accountStatus(account: { status: string; status_label: string; is_locked: boolean; must_change_password: boolean }) {
  if (account.status !== 'active') return { kind: 'mute', text: account.status_label } as const
  if (account.is_locked) return { kind: 'late', text: '试错太多，锁住了' } as const
  if (account.must_change_password) return { kind: 'due', text: '还没换密码' } as const
  return { kind: 'done', text: '能用' } as const
}

/** What is to be known of a device: may it still be used, and does anything of ours still lie on it. */
export function deviceMark(device: { state: string; copied_at: string | null; copied_count: number; wiped_at: string | null }) {
  if (device.state === 'trusted') return { kind: 'done', text: '在用' } as const
  if (!device.copied_at) return { kind: 'mute', text: '不再信任' } as const
  if (device.wiped_at) return { kind: 'mute', text: '资料已清除' } as const
  return { kind: 'due', text: device.state === 'lost' ? '报失了，等它联网清除' : '等它联网清除' } as const
}
