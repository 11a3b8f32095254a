import { dayText } from '@/features/conversations/labels'
import type { components } from '@/shared/api/resident'
import type { Contract } from '@/features/contracts/types'
import type { Ledger } from '@/features/fulfillment/types'
import type { WaitingPressure } from '@/features/offline/waiting'
import { levelWord, changeText, type Pressure } from '@/features/vitals/pressure'
import { addDays, daysBetween } from '@/shared/lib/days'
import { isoDate, moment, plainMoney, shortDay } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

export interface DueThing { key: string; title: string; status: string; kind: StatusKind; text: string; to?: string; action?: string }
export interface AskedForm { id: number; title: string; state: string; due_date: string; asked_by_name: string; reason: string }
export interface DueSources { forms?: AskedForm[] | undefined; meetings?: Meeting[]; waiting: Contract[]; contract: Contract | undefined; ledger: Ledger | undefined; pressures: Pressure[] | undefined; unsent?: WaitingPressure | undefined; today: string }
export type Meeting = components['schemas']['ChatCardOut']

/** `今天`, `昨天`, `前天`, otherwise `9月12日`. */
export function dayWord(at: string, today: string): string {
  const late = daysBetween(at, today)
  return ['今天', '昨天', '前天'][late] ?? shortDay(at)
}

/** What asks for the resident's hand now, the most pressing first. Nothing is listed that they cannot act on. */
export function dueThings({ forms, meetings, waiting, contract, ledger, pressures, unsent, today }: DueSources): DueThing[] {
  return [
    ...waiting.map((offer): DueThing => ({
      key: `offer-${offer.id}`, title: '团队请您签约', kind: 'due', status: '等您确认', to: `/contracts/${offer.id}`, action: '看一看',
      text: `${offer.leader_name}医生提的，一年您自己付 ${plainMoney(offer.resident_amount)}`,
    })),
    ...(contract?.state === 'expiring' ? [{ key: 'renew', title: '签约快到期了', kind: 'due' as const, status: `还有 ${daysBetween(today, addDays(contract.period_to, -1))} 天`, text: '要接着签，可以现在就办', to: `/renew/${contract.id}`, action: '续签' }] : []),
    ...asked(forms, today),
    ...(meetings ?? []).map((one): DueThing => ({ key: `meeting-${one.id}`, title: one.is_waiting ? '医生约您见面' : one.title, kind: one.is_waiting ? 'due' : 'doing', status: one.is_waiting ? '等您定' : '约好了', text: `${dayText(one.starts_at!, today)}，${one.place}${one.is_waiting ? `，${one.title}` : ''}`, to: '/chat', action: '看一看' })),
    ...services(ledger, today),
    ...unconfirmed(ledger, today),
    ...(unsent && isoDate(unsent.at) === today ? [notSent(unsent)] : measuring(contract, ledger, pressures, today)),
  ]
}

/** Forms the doctor asked for: one that came back says why, the others by when. */
function asked(forms: AskedForm[] | undefined, today: string): DueThing[] {
  return (forms ?? []).filter((form) => form.state === 'asked' || form.state === 'rejected').map((form): DueThing => {
    const days = daysBetween(today, form.due_date)
    const isBack = form.state === 'rejected'
    return {
      key: `form-${form.id}`, title: isBack ? '医生请您改一下表' : '医生请您填一张表', kind: days < 0 ? 'late' : 'due',
      status: days < 0 ? `晚了 ${-days} 天` : days === 0 ? '今天最后一天' : `还有 ${days} 天`,
      text: isBack && form.reason ? form.reason : form.title, to: `/self-reports/${form.id}`, action: isBack ? '去改' : '去填',
    }
  })
}

function services(ledger: Ledger | undefined, today: string): DueThing[] {
  return (ledger?.items ?? []).flatMap((item) => {
    const time = item.entitlements.find((candidate) => candidate.state === 'overdue' || candidate.state === 'due' || candidate.state === 'booked')
    if (!time) return []
    const last = addDays(time.window_to, -1)
    const days = daysBetween(today, last)
    const late = days < 0
    // A window that stays open for weeks is not yet somebody's task of this week.
    if (days > 14) return []
    return [{
      key: `service-${time.id}`, title: item.name, kind: late ? 'late' : 'due', status: late ? `超期 ${-days} 天` : days === 0 ? '今天最后一天' : `还有 ${days} 天`,
      text: late ? '打个电话，跟医生约个时间' : `${shortDay(last)}以前，医生会约您`, to: '/ledger', action: '看账本',
    } satisfies DueThing]
  })
}

function unconfirmed(ledger: Ledger | undefined, today: string): DueThing[] {
  const open = (ledger?.receipts ?? []).filter((receipt) => receipt.state === 'delivered')
  const first = open[0]
  if (!first) return []
  return [{ key: 'receipts', title: open.length > 1 ? `${open.length} 张回执等您确认` : '一张回执等您确认', kind: 'doing', status: '等您一句话', text: `${first.item_name}，${moment(first.delivered_at, today)}`, to: '/receipts', action: '去看看' }]
}

/** Measured today, and the doctor does not see it yet. */
function notSent({ systolic, diastolic, isRefused }: WaitingPressure): DueThing {
  return {
    key: 'unsent', title: '量血压', kind: isRefused ? 'late' : 'doing', status: isRefused ? '量了，没收下' : '量了，还没传给医生', to: '/unsent', action: '看一看',
    text: `今天 ${systolic}/${diastolic}，${isRefused ? '点开看为什么' : '有信号自己传给医生'}`,
  }
}

/** Only somebody who is looked after for their blood pressure, or has begun to measure it, is asked to. */
function measuring(contract: Contract | undefined, ledger: Ledger | undefined, pressures: Pressure[] | undefined, today: string): DueThing[] {
  const last = pressures?.at(-1)
  const isFollowed = Boolean(contract) && (ledger?.items ?? []).some((item) => item.name.includes('高血压'))
  if (!last && !isFollowed) return []
  if (last && isoDate(last.taken_at) === today) return []
  const change = last ? changeText(last, pressures?.at(-2)) : ''
  return [{
    key: 'pressure', title: '量血压', kind: 'due', status: '今天还没量', to: '/pressure/new', action: '记一次',
    text: last ? [`${dayWord(last.taken_at, today)} ${last.systolic}/${last.diastolic}`, levelWord(last.level), change].filter(Boolean).join('，') : '每天早上量一次，记在这里，医生看得到',
  }]
}
