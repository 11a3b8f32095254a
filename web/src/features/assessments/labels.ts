import { shortDay } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import type { OfferedForm, OfferState } from './types'

const KINDS: Record<OfferState, StatusKind> = { due: 'due', soon: 'due', not_yet: 'plan', later: 'plan', optional: 'plan', done: 'done', other: 'mute' }

/** `该填了`, `9月29日前填`, `填过`: one mark for one form. */
export function offerMark(offer: OfferedForm): { kind: StatusKind; text: string } {
  const kind = KINDS[offer.state]
  switch (offer.state) {
    case 'due': return { kind: offer.due_date && offer.last_date ? 'late' : kind, text: offer.last_date ? '到期了' : '还没填过' }
    case 'soon': return { kind, text: `${shortDay(offer.due_date!)}到期` }
    case 'later': return { kind, text: `下次 ${offer.due_date}` }
    case 'not_yet': return { kind, text: '先填前一张' }
    case 'optional': return { kind, text: '需要时填' }
    case 'done': return { kind, text: offer.last_date ? '填过' : '没有排' }
    case 'other': return { kind, text: '不在常用里' }
  }
}

/** `65 岁及以上；上次 6月2日，体检无异常`. */
export const offerNote = (offer: OfferedForm): string =>
  [offer.why, offer.last_date ? `上次 ${[shortDay(offer.last_date), offer.last_result].filter(Boolean).join('，')}` : ''].filter(Boolean).join('；')

/** What is due first, then the groups in the order they come. */
export function grouped(offers: readonly OfferedForm[], showsOther: boolean): { title: string; rows: OfferedForm[] }[] {
  const due = offers.filter((offer) => offer.state === 'due' || offer.state === 'soon')
  const rest = offers.filter((offer) => !due.includes(offer) && (showsOther || offer.state !== 'other'))
  const names = [...new Set(rest.map((offer) => offer.group))]
  return [{ title: '现在该填的', rows: due }, ...names.map((title) => ({ title, rows: rest.filter((offer) => offer.group === title) }))].filter((group) => group.rows.length)
}
