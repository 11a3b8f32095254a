import { count } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

/** The computed states of an agreement, as people say them. */
export const CONTRACT_STATES: Record<string, { label: string; kind: StatusKind }> = {
  draft: { label: '草稿', kind: 'mute' },
  awaiting_resident: { label: '待居民确认', kind: 'doing' },
  awaiting_team: { label: '待团队审核', kind: 'doing' },
  pending_start: { label: '已签，未生效', kind: 'plan' },
  active: { label: '生效中', kind: 'doing' },
  expiring: { label: '快到期', kind: 'due' },
  expired: { label: '已到期', kind: 'mute' },
  declined: { label: '没有签', kind: 'mute' },
  withdrawn: { label: '撤回了', kind: 'mute' },
  lapsed: { label: '过期没确认', kind: 'mute' },
  ended: { label: '已终止', kind: 'mute' },
  void: { label: '作废', kind: 'late' },
}

export function contractStatus(state: string, daysLeft?: number | null): { text: string; kind: StatusKind } {
  const known = CONTRACT_STATES[state]
  if (state === 'expiring' && daysLeft != null) return { text: daysLeft === 0 ? '今天到期' : `${count(daysLeft)} 天后到期`, kind: 'due' }
  return known ? { text: known.label, kind: known.kind } : { text: state, kind: 'info' }
}

export const ORIGINS: Record<string, string> = { resident: '居民选的', team: '团队提议', paper: '纸质补录' }
export const PAYERS: Record<string, string> = { resident: '个人', district: '区财政', city: '市财政', insurance: '医保', public_health: '公卫经费' }
export const MOVES: Record<string, string> = { offer: '提出', sign: '签约', decline: '不签', withdraw: '撤回', lapse: '过期没确认', end: '终止', void: '作废' }
export const METHODS: Record<string, string> = { cash: '现金', simulator: '在线支付（模拟）', transfer: '转账' }
export const LEDGER_KINDS: Record<string, string> = { owed: '应收', reduced: '核减', received: '实收', refunded: '退费', reversal: '冲正' }
export const CHANNELS: Record<string, string> = { resident_h5: '居民手机', doctor_pwa: '医生手机', desk: '管理台', system: '系统', public: '公开页面' }
