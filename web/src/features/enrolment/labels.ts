import type { StatusKind } from '@/shared/ui/StatusMark.vue'

const MEMBER: Record<string, StatusKind> = { signed: 'done', holding: 'done', waiting: 'due', awaiting_team: 'doing', not_today: 'plan', declined: 'mute', listed: 'plan' }
const ENTRY: Record<string, StatusKind> = { signed: 'done', waiting: 'due', no_answer: 'late', declined: 'mute', guardian_needed: 'late', listed: 'plan' }
const REMINDER: Record<string, StatusKind> = { sent: 'doing', reached: 'done', visit: 'due', visited: 'done', settled: 'mute' }
const REVIEW: Record<string, StatusKind> = { open: 'due', affirmed: 'done', extended: 'done', ended: 'mute', kept: 'mute' }

/** Colour and shape of a state; the words come from the server. */
export const memberKind = (state: string): StatusKind => MEMBER[state] ?? 'info'
export const entryKind = (state: string): StatusKind => ENTRY[state] ?? 'info'
export const reminderKind = (state: string): StatusKind => REMINDER[state] ?? 'info'
export const reviewKind = (state: string): StatusKind => REVIEW[state] ?? 'info'

export const ENTRY_STATES = [
  { value: 'waiting', label: '等本人确认' }, { value: 'signed', label: '本人已签' }, { value: 'declined', label: '不签' },
  { value: 'no_answer', label: '没有回音' }, { value: 'guardian_needed', label: '要监护人' }, { value: 'listed', label: '还没邀请' },
]
export const WAYS = [{ value: 'in_app', label: '站内消息' }, { value: 'sms', label: '短信' }, { value: 'wechat', label: '微信' }, { value: 'visit', label: '上门走访' }]
export const REMINDER_STATES = [{ value: 'sent', label: '已发出' }, { value: 'reached', label: '已看到或送达' }, { value: 'visit', label: '在走访单上' }, { value: 'visited', label: '走访过' }, { value: 'settled', label: '不用再提醒' }]
export const VISIT_OUTCOMES = [{ value: 'agreed', label: '愿意续签' }, { value: 'thinking', label: '再想想' }, { value: 'refused', label: '不续签' }, { value: 'not_home', label: '没人在家' }, { value: 'moved', label: '搬走了' }] as const

interface Stage { stage: number; way: string; persons: number; reached: number; waiting: number; to_visit: number; visited: number; settled: number }
/** One sentence per stage: who was reached by what, and who is still to be visited. */
export function stageSentence(rows: readonly Stage[]): string {
  const parts = WAYS.flatMap(({ value, label }) => {
    const row = rows.find((item) => item.way === value)
    if (!row?.persons) return []
    return value === 'visit' ? [`走访单 ${row.to_visit + row.visited} 人，去过 ${row.visited} 人`] : [`${label} ${row.persons} 人，到了 ${row.reached} 人`]
  })
  return parts.join('；')
}
