import { computed, ref, watch } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/doctor'
import { newKey } from '@/shared/lib/key'
import { shortDay } from '@/shared/lib/format'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'

type Schemas = components['schemas']
export type OverdueList = Schemas['OverdueListOut']
export type OverduePerson = Schemas['OverduePersonOut']
export type MonthFigures = Schemas['MonthFiguresOut']
export type OverdueGroup = 'pending' | 'agreed' | 'later' | 'removed' | 'long'

export const GROUPS: { code: OverdueGroup; label: string; empty: string; hint: string }[] = [
  { code: 'pending', label: '该打', empty: '该打的都打过了', hint: '新超期的、说好再打的，到日子会出现在这里，最要紧的排最前。' },
  { code: 'agreed', label: '答应来', empty: '没有人在等来', hint: '电话里答应来的人在这里等着；15 天没来，回到“该打”。' },
  { code: 'later', label: '以后再打', empty: '没有约好再打的', hint: '没人接、以后再打的，到日子回到“该打”。' },
  { code: 'removed', label: '移出的', empty: '没有移出名单的', hint: '号码不对、住院、外出、不愿意、在别处看、搬走、去世的在这里，可以放回名单。' },
  { code: 'long', label: '超过一年', empty: '没有超过一年的', hint: '一年多没来的人单列，别让名单被淹没；有空再一个个核实。' },
]
const STEP = 20

/** What was tried last and what comes next: `9月8日 以后再打，9月17日再联系`. */
export function lastCallText(person: OverduePerson): string {
  if (!person.last_outcome_label) return '还没打过电话'
  const said = [person.last_called_date ? shortDay(person.last_called_date) : '', person.last_outcome_label].filter(Boolean).join(' ')
  if (person.agreed_date) return `${said}，说好${shortDay(person.agreed_date)}来`
  return person.contact_date ? `${said}，${shortDay(person.contact_date)}再联系` : said
}

/** The list of calls: one group at a time, twenty lines, more when asked for. */
export function useOverdue() {
  const group = ref<OverdueGroup>('pending')
  const programme = ref('')
  const limit = ref(STEP)
  const query = computed(() => new URLSearchParams({ group: group.value, limit: String(limit.value), ...(programme.value ? { programme: programme.value } : {}) }))
  const { data, error, isLoading, load } = useLoad(() => sendJson<OverdueList>('GET', `/api/doctor/overdue?${query.value}`))
  const month = useLoad(() => sendJson<MonthFigures>('GET', '/api/doctor/overdue/this-month'))
  const { isBusy, problem, attempt } = useAction()
  watch([group, programme], () => { limit.value = STEP; void load() })
  const hasMore = computed(() => Boolean(data.value && data.value.total > data.value.items.length && limit.value < 200))
  const refresh = () => Promise.all([load(), month.load()])
  function more() {
    limit.value = Math.min(limit.value + STEP, 200)
    return load()
  }
  async function putBack(person: OverduePerson): Promise<boolean> {
    const isDone = Boolean(await attempt(() => sendJson('POST', `/api/doctor/follow-ups/${person.follow_up_id}/put-back`, { client_key: newKey() })))
    if (isDone) await refresh()
    return isDone
  }
  return { group, programme, data, error, isLoading, month: month.data, hasMore, isBusy, problem, refresh, load, more, putBack }
}
