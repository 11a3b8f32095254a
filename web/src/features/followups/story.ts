import { definitionOf, type CorrectionDoor } from '@/features/assessments/useCorrection'
import type { Surface } from '@/features/assessments/types'
import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/doctor'
import { shortDay } from '@/shared/lib/format'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { classKind } from './labels'
import type { FollowUp } from './types'

type Schemas = components['schemas']
export type Story = Schemas['FollowUpStoryOut']
export type Decided = Schemas['FollowUpDecidedOut']
export type CancelReason = Schemas['CancelIn']['reason_code']

export const CANCEL_REASONS: { code: CancelReason; label: string }[] = [
  { code: 'duplicate', label: '重复排了' },
  { code: 'elsewhere', label: '在别处看' },
  { code: 'not_needed', label: '不用再随访' },
  { code: 'refused', label: '本人不愿意' },
  { code: 'other', label: '别的原因' },
]
const LIVE = ['scheduled', 'postponed', 'unreachable', 'muted']
export const isLive = (state: string): boolean => LIVE.includes(state)

/** Where a visit stands, in one word. */
export function stateMark(row: Pick<FollowUp, 'state' | 'due_date' | 'classification' | 'classification_label' | 'is_emergency'>, today: string): { kind: StatusKind; text: string } {
  if (row.state === 'done') return { kind: classKind(row.classification, row.is_emergency), text: row.classification_label || '做完了' }
  if (row.state === 'muted') return { kind: 'mute', text: '静音' }
  if (row.state === 'cancelled') return { kind: 'mute', text: '已取消' }
  if (row.state === 'died') return { kind: 'mute', text: '已停下' }
  if (row.state === 'failed') return { kind: 'mute', text: '没做成' }
  if (row.due_date < today) return { kind: 'late', text: '超期' }
  return row.due_date === today ? { kind: 'due', text: '今天' } : { kind: 'plan', text: '还没做' }
}

/** `改期到 3月9日（答应来）`, `静音，直到有人解除（外出，去女儿家）`. */
export function decidedText(one: Decided): string {
  const why = [one.reason, one.note].filter(Boolean).join('，')
  const until = one.to_date ? `到 ${shortDay(one.to_date)}` : one.what === '静音' ? '，直到有人解除' : ''
  return `${one.what}${one.what === '联系不上' && one.to_date ? `，${shortDay(one.to_date)} 再联系` : until}${why ? `（${why}）` : ''}`
}

/** The year sheets there are, the newest first: one national form a programme and a year. */
export function sheetsOf(rows: readonly FollowUp[]): { programme: string; year: string }[] {
  const found = new Map<string, { programme: string; year: string }>()
  for (const row of rows) {
    const year = row.visited_date?.slice(0, 4)
    if (row.state === 'done' && row.form_response_id && year) found.set(`${year} ${row.programme}`, { programme: row.programme, year })
  }
  return [...found.entries()].sort(([one], [other]) => (one < other ? 1 : -1)).map(([, sheet]) => sheet)
}
export const sheetUrl = (surface: Surface, patientId: number, programme: string, year: string): string => `/api/${surface}/patients/${patientId}/follow-ups/print?programme=${programme}&year=${year}`

/** What the rule had given follows the corrected answers; what a person decided stays. */
export function givenByHand(story: Pick<Story, 'versions' | 'derived'>): Record<string, unknown> {
  const ruled = new Set(story.derived)
  return Object.fromEntries(Object.entries(story.versions[0]?.answers ?? {}).filter(([name]) => !ruled.has(name)))
}

export const openStory = (surface: Surface, id: number) => sendJson<Story>('GET', `/api/${surface}/follow-ups/${id}/story`)

/** The correction of a finished follow-up: the same visit, a new version of its answers. */
export function followUpDoor(surface: Surface, story: Story): CorrectionDoor {
  const path = `/api/${surface}/follow-ups/${story.follow_up.id}`
  return {
    async open() {
      const { title, name, sex, source } = story
      return { head: { title, name, sex, source, ageText: `${story.age} 岁`, birthDate: story.birth_date, rule: story.rule_title, prefilled: {} }, answers: givenByHand(story), form: await definitionOf(surface, story.template_code, story.template_version) }
    },
    judge: (given) => sendJson('POST', `${path}/correction-preview`, given),
    async save(given) {
      const row = await sendJson<FollowUp>('POST', `${path}/amend`, { ...given, response_id: story.follow_up.form_response_id })
      return { id: row.id, title: story.title, assessed_date: row.visited_date ?? row.due_date, summary: row.summary, result_label: row.classification_label, is_emergency: row.is_emergency, needs_referral: row.needs_referral, next_date: row.next_date }
    },
  }
}
