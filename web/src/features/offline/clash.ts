/** The two sides of something the server did not take. */
import { sendPast } from '@/shared/api/client'
import type { Item } from '@/shared/offline/outbox'
import { isoDate } from '@/shared/lib/format'
import type { ProgrammeCard } from '@/features/careplans/useProgrammes'
import { classLabel } from './compose'
import { PLAN, planLines } from './plans'

type ProgrammeSide = Pick<ProgrammeCard, 'id' | 'state' | 'plan'>

interface FollowUpSide { state: string; visited_date: string | null; classification: string; summary: string; practitioner_name: string }
interface VisitSide { visited_at: string; way_label: string; practitioner_name: string; forms: { title: string; result_label: string; summary: string }[] }
const STATES: Record<string, string> = { scheduled: '还没做', done: '已经做完', postponed: '改期了', unreachable: '联系不上', muted: '静音', cancelled: '取消了', died: '已去世' }
const by = (name: string) => (name ? `谁做的：${name}` : '')

function planSide(cards: ProgrammeSide[] | null, enrolmentId: number): string[] {
  const card = cards?.find((one) => one.id === enrolmentId)
  if (!card) return []
  return card.plan ? [`第 ${card.plan.number} 版，${isoDate(card.plan.written_date)} ${card.plan.written_by_name}定`, ...planLines(card.plan)] : [card.state === 'active' ? '还没有计划' : '管理已经结束']
}

/** What the server says about the same thing now, in lines; empty when it can not be read. */
export async function otherSide(item: Item): Promise<string[]> {
  if (!item.reads) return []
  const read = await sendPast<VisitSide[] | { follow_up: FollowUpSide } | FollowUpSide>('GET', item.reads).catch(() => null)
  const plan = PLAN.exec(item.path)
  if (plan) return planSide(read as unknown as ProgrammeSide[] | null, Number(plan[1]))
  if (Array.isArray(read)) {
    const latest = read.toSorted((a, b) => (a.visited_at < b.visited_at ? 1 : -1))[0]
    return latest ? [`日期：${isoDate(latest.visited_at)}`, ...latest.forms.map((form) => [form.title, form.result_label, form.summary].filter(Boolean).join('，')), by(latest.practitioner_name)].filter(Boolean) : []
  }
  const found = read && 'follow_up' in read ? read.follow_up : read
  if (!found) return []
  return [STATES[found.state] ?? '', found.visited_date ? `日期：${isoDate(found.visited_date)}` : '', [classLabel(found.classification), found.summary].filter(Boolean).join('，'), by(found.practitioner_name)].filter(Boolean)
}
