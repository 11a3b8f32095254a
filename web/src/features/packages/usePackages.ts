import { take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

export const listPackages = (query: TableQuery) => take(desk.GET('/api/desk/packages', { params: { query } }))
export const getPackage = (package_id: number) => take(desk.GET('/api/desk/packages/{package_id}', { params: { path: { package_id } } }))

export const TIERS: Record<string, string> = { basic: '基础', junior: '初级', middle: '中级', senior: '高级', personal: '个性化' }
export const WINDOWS: Record<string, string> = { quarterly: '每季度', monthly: '每月', yearly: '每年', free: '按需' }
export const EVIDENCE: Record<string, string> = { form: '随访或体检表', reading: '测量记录', order: '医嘱或处置', call: '通话记录', photo: '照片', manual: '医生登记' }

/** How often, in words: `每季度 1 次，一年 4 次`, `不限次`. */
export function timesText(times: number | null | undefined, windows: string): string {
  if (times == null) return '不限次'
  return windows === 'free' ? `一年 ${times} 次，按需` : `一年 ${times} 次，${WINDOWS[windows] ?? windows}`
}
