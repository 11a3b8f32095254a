import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { addDays, shortDay } from '@/shared/lib/days'

const KINDS: Record<string, StatusKind> = {
  draft: 'plan', awaiting_team: 'doing', awaiting_resident: 'due', pending_start: 'plan', active: 'doing', expiring: 'due',
  expired: 'mute', declined: 'mute', withdrawn: 'mute', lapsed: 'mute', ended: 'mute', void: 'mute',
}
const RESIDENT_WORDS: Record<string, string> = {
  draft: '还没发出', awaiting_team: '等团队同意', awaiting_resident: '等您确认', pending_start: '已签，还没生效', active: '生效中', expiring: '快到期了',
  expired: '已到期', declined: '您没同意', withdrawn: '已撤回', lapsed: '过期没签', ended: '已结束', void: '录错了，已作废',
}
const DOCTOR_WORDS: Record<string, string> = {
  draft: '草稿', awaiting_team: '待审核', awaiting_resident: '待居民确认', pending_start: '待生效', active: '签约生效中', expiring: '签约快到期',
  expired: '签约已到期', declined: '居民没同意', withdrawn: '已撤回', lapsed: '过期没签', ended: '已终止', void: '已作废',
}

export const stateKind = (state: string): StatusKind => KINDS[state] ?? 'plan'
export const residentWord = (state: string): string => RESIDENT_WORDS[state] ?? state
export const doctorWord = (state: string): string => DOCTOR_WORDS[state] ?? state
/** An agreement somebody is looked after under, today or soon. */
export const isStanding = (state: string): boolean => ['active', 'expiring', 'pending_start'].includes(state)
export const isOpen = (state: string): boolean => ['awaiting_team', 'awaiting_resident'].includes(state)

/** The period of the server is half-open; people are told its last day. */
export const lastDay = (periodTo: string): string => addDays(periodTo, -1)

/** `生效中，到 12月31日` */
export function stateText(state: string, from: string, to: string): string {
  if (state === 'active' || state === 'expiring') return `${residentWord(state)}，到 ${shortDay(lastDay(to))}`
  if (state === 'pending_start') return `已签，${shortDay(from)}开始`
  return residentWord(state)
}

/** What stands on the home page: the agreement in force, otherwise the next one, otherwise the one being decided. */
export function mainContract<T extends { state: string }>(contracts: readonly T[]): T | undefined {
  const order = ['active', 'expiring', 'pending_start', 'awaiting_resident', 'awaiting_team', 'expired', 'ended']
  return [...contracts].filter((contract) => order.includes(contract.state)).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0]
}
