import type { CellState } from '@/shared/ui/cells'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { addDays, shortDay } from '@/shared/lib/days'
import type { Ledger, LedgerItem, LedgerTime, Receipt } from './types'

export const cellsOf = (item: LedgerItem): CellState[] => item.entitlements.map((time) => time.cell as CellState)

export interface Sums { done: number; due: number; ahead: number; total: number }

/** The three numbers above the ledger, as the server counts them: a service the resident denies counts neither way. */
export const sumsOf = (ledger: Pick<Ledger, 'done' | 'due' | 'ahead'> | undefined): Sums => ({ done: ledger?.done ?? 0, due: ledger?.due ?? 0, ahead: ledger?.ahead ?? 0, total: (ledger?.done ?? 0) + (ledger?.due ?? 0) + (ledger?.ahead ?? 0) })

/** `一共 14 次：做了 8 次，该做 2 次，还没到 4 次` */
export function sumText({ done, due, ahead, total }: Sums): string {
  const parts = [`做了 ${done} 次`, ...(due ? [`该做 ${due} 次`] : []), ...(ahead ? [`还没到 ${ahead} 次`] : [])]
  return `一共 ${total} 次：${parts.join('，')}`
}

/** One line under an item: what comes next, or what was last done. */
export function nextText(item: LedgerItem, today: string): string {
  const open = item.entitlements.find((time) => ['overdue', 'expired', 'due', 'booked'].includes(time.state))
  if (open) return openText(open, today)
  if (item.entitlements.some((time) => time.state === 'available') || item.times === null) return '有需要再约，不用也不算少'
  const ahead = item.entitlements.find((time) => time.state === 'planned')
  if (ahead) return `第 ${ahead.sequence} 次从 ${shortDay(ahead.window_from)}开始`
  const last = [...item.entitlements].reverse().find((time) => time.delivered_at)
  return last?.delivered_at ? `${shortDay(last.delivered_at)}做了` : ''
}

function openText(time: LedgerTime, today: string): string {
  const name = `第 ${time.sequence} 次`
  if (time.state === 'expired') return `${name}过了日子没做，可以打电话问团队`
  const last = addDays(time.window_to, -1)
  return last < today ? `${name}过了 ${shortDay(last)}还没做，团队会联系您` : `${name}该做了：${shortDay(last)}以前`
}

/** Whether a receipt still waits for the resident's word. */
export const awaitsWord = (state: string): boolean => state === 'delivered'
export const canDeny = (state: string): boolean => state === 'delivered' || state === 'verified'

const RECEIPTS: Record<string, [StatusKind, string]> = { delivered: ['doing', '等您确认'], verified: ['done', '您认了'], rejected: ['late', '您说没有，在核实'] }
const upheld = (receipt: Pick<Receipt, 'state' | 'case_status'>) => receipt.state === 'rejected' && receipt.case_status === 'upheld'
export const receiptKind = (receipt: Pick<Receipt, 'state' | 'case_status'>): StatusKind => (upheld(receipt) ? 'mute' : RECEIPTS[receipt.state]?.[0] ?? 'plan')
export const receiptWord = (receipt: Pick<Receipt, 'state' | 'case_status'>): string => (upheld(receipt) ? '查实了，这次不算' : RECEIPTS[receipt.state]?.[1] ?? '')

const UNFULFILLED: Record<string, StatusKind> = { overdue: 'late', expired: 'late', due: 'due', booked: 'doing', planned: 'plan', available: 'plan' }
export const unfulfilledKind = (state: string): StatusKind => UNFULFILLED[state] ?? 'plan'

export const receiptFacts = (when: string, receipt: Pick<Receipt, 'place' | 'organization_name' | 'practitioner_name' | 'result'>): [string, string][] =>
  ([['时间', when], ['地点', [receipt.organization_name, receipt.place].filter(Boolean).join('，')], ['谁做的', receipt.practitioner_name], ['结果', receipt.result]] as [string, string][]).filter(([, text]) => text)

/** `4 次`, `不限次`. */
export const timesText = (item: Pick<LedgerItem, 'times' | 'unit' | 'entitlements'>): string => (item.times === null ? '不限次' : `${item.times || item.entitlements.length} ${item.unit}`)

const WEIGHT: Record<CellState, number> = { overdue: 0, due: 1, wait: 2, done: 3, planned: 4, waived: 5 }
/** The few items that matter most today: what is late or due, then what has begun; the order of the ledger otherwise. */
export function foremost(items: readonly LedgerItem[], most: number): LedgerItem[] {
  const weight = (item: LedgerItem) => Math.min(6, ...item.entitlements.map((time) => WEIGHT[time.cell as CellState]))
  const kept = new Set([...items].sort((a, b) => weight(a) - weight(b)).slice(0, most))
  return items.filter((item) => kept.has(item))
}

export const hasAny = (ledger: Ledger | undefined): boolean => Boolean(ledger?.items.length)
