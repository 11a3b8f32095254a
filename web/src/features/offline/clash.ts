/** The two sides of something the server did not take. */
import { sendPast } from '@/shared/api/client'
import type { Item } from '@/shared/offline/outbox'
import { isoDate } from '@/shared/lib/format'
import { classLabel } from './compose'

interface Other { state?: string; visited_date?: string | null; classification?: string; summary?: string; practitioner_name?: string; follow_up?: Other }
const STATES: Record<string, string> = { scheduled: '还没做', done: '已经做完', postponed: '改期了', unreachable: '联系不上', muted: '静音', cancelled: '取消了', died: '已去世', lost: '失访' }

/** What the server says about the same thing now, in lines; empty when it can not be read. */
export async function otherSide(item: Item): Promise<string[]> {
  if (!item.reads) return []
  const read = await sendPast<Other>('GET', item.reads).catch(() => null)
  const found = read?.follow_up ?? read
  if (!found) return []
  return [
    found.state ? STATES[found.state] ?? '' : '', found.visited_date ? `日期：${isoDate(found.visited_date)}` : '',
    [found.classification ? classLabel(found.classification) : '', found.summary].filter(Boolean).join('，'), found.practitioner_name ? `谁做的：${found.practitioner_name}` : '',
  ].filter(Boolean)
}
