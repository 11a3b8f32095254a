import { shallowRef } from 'vue'
import { sendJson } from '@/shared/api/client'
import type { components } from '@/shared/api/doctor'
import { forgetDraft } from '@/features/followups/draft'
import { useSite } from '@/shared/auth/site'
import { addDays } from '@/shared/lib/days'
import { newKey } from '@/shared/lib/key'
import { momentOn } from '@/shared/lib/moment'
import { useAction } from '@/shared/lib/useAction'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

type Schemas = components['schemas']
export type ProgrammeCard = Schemas['ProgrammeCardOut']
export type Programme = Schemas['ProgrammeOut']
export type Entry = 'doctor' | 'desk'
export interface GoalDraft { kind: 'target' | 'lifestyle' | 'medicine' | 'monitoring'; text: string; by_date: string | null }
export interface PlanDraft { advice: string; review_date: string; target_pack: 'assessment' | 'clinical'; goals: GoalDraft[] }

export const GOAL_KINDS = [{ code: 'target', label: '达到的数' }, { code: 'lifestyle', label: '生活方式' }, { code: 'medicine', label: '吃药' }, { code: 'monitoring', label: '自己量' }] as const
export const PACKS = [{ code: 'assessment', label: '国家规范（考核）' }, { code: 'clinical', label: '基层指南（临床）' }] as const
export const END_REASONS = [{ code: 'wrong', label: '诊断不成立' }, { code: 'elsewhere', label: '在别处管' }, { code: 'refused', label: '本人不愿意' }, { code: 'recovered', label: '不再需要管理' }, { code: 'moved', label: '搬走了' }] as const
export const endReasonText = (code: string) => [...END_REASONS, { code: 'died', label: '去世了' }].find((one) => one.code === code)?.label ?? code

const SHAPES: Record<string, StatusKind> = { controlled: 'done', uncontrolled: 'due', twice: 'late', danger: 'late', unknown: 'plan' }

/** How it goes, in a word and a shape; who is lost is said before anything else. */
export function standingMark(row: { standing: string; standing_label: string; is_lost: boolean; state: string }): { kind: StatusKind; text: string } {
  if (row.state === 'proposed') return { kind: 'plan', text: '等人确认' }
  if (row.state !== 'active') return { kind: 'mute', text: row.state === 'ended' ? '已结束' : '不纳入' }
  return row.is_lost ? { kind: 'late', text: '失访' } : { kind: SHAPES[row.standing] ?? 'plan', text: row.standing_label }
}
export const colourKind = (colour: string): StatusKind => (({ red: 'late', amber: 'due', green: 'done' }) as Record<string, StatusKind>)[colour] ?? 'plan'

/** A plan to begin from: the one there is, or the first goals the programme suggests. */
export function draftOf(card: ProgrammeCard, today: string): PlanDraft {
  const goals = card.plan
    ? card.plan.goals.map((goal) => ({ kind: goal.kind as GoalDraft['kind'], text: goal.text, by_date: goal.by_date ?? null }))
    : card.suggested_goals.slice(0, 2).map((text) => ({ kind: 'lifestyle' as const, text, by_date: null }))
  return { advice: card.plan?.advice ?? '', review_date: addDays(today, 90), target_pack: card.target_pack === 'clinical' ? 'clinical' : 'assessment', goals: goals.length ? goals : [{ kind: 'lifestyle', text: '', by_date: null }] }
}
/** Behind the name of who wrote a plan that lies on this phone and has not arrived yet. */
export const WAITS = '（待上传）'
export const isWaiting = (card: Pick<ProgrammeCard, 'plan'>): boolean => Boolean(card.plan?.written_by_name.endsWith(WAITS))
/** Where a half-written plan lies on this device. */
export const planDraft = (enrolmentId: number): string => `plan-${enrolmentId}`
export const isWhole = (draft: PlanDraft, today: string) => draft.review_date > today && draft.goals.some((goal) => goal.text.trim())

/** The programmes of one person and everything that is decided about them. Each answer is the new state of all. */
export function usePersonProgrammes(entry: Entry, patientId: () => number) {
  const cards = shallowRef<ProgrammeCard[]>()
  const programmes = shallowRef<Programme[]>([])
  const failure = shallowRef<unknown>()
  const { isBusy, problem, attempt } = useAction()
  let key = newKey()

  async function load() {
    failure.value = undefined
    try {
      const [found, known] = await Promise.all([sendJson<ProgrammeCard[]>('GET', `/api/${entry}/patients/${patientId()}/programmes`), sendJson<Programme[]>('GET', `/api/${entry}/programmes`)])
      cards.value = found
      programmes.value = known
    } catch (error) {
      failure.value = error
    }
  }
  async function change(path: string, body: unknown): Promise<boolean> {
    const answer = await attempt(() => sendJson<ProgrammeCard[]>('POST', `/api/${entry}${path}`, body))
    if (answer) cards.value = answer.value
    return Boolean(answer)
  }
  const enrol = (programme: string, from_date: string) => change(`/patients/${patientId()}/programmes`, { programme, from_date })
  const decide = (card: ProgrammeCard, is_accepted: boolean, note = '') => change(`/enrolments/${card.id}/decide`, { is_accepted, note })
  const end = (card: ProgrammeCard, reason_code: string, to_date: string) => change(`/enrolments/${card.id}/end`, { reason_code, to_date })
  const setLevel = (card: ProgrammeCard, level: string, reason: string) => change(`/enrolments/${card.id}/level`, { level, reason })
  /** It counts for the moment it was agreed, and follows the plan that is shown. */
  async function writePlan(card: ProgrammeCard, draft: PlanDraft, client_key: string) {
    const goals = draft.goals.filter((goal) => goal.text.trim()).map((goal) => ({ ...goal, by_date: goal.by_date || null }))
    const isDone = await change(`/enrolments/${card.id}/plan`, { ...draft, goals, client_key, based_on: card.plan?.id ?? 0, agreed_at: momentOn(useSite().today, new Date()) })
    if (isDone) await forgetDraft(planDraft(card.id))
    return isDone
  }
  async function review(card: ProgrammeCard, said: { adherence: string; reason_code: string; is_controlled: boolean | null; note: string }) {
    const isDone = await change(`/enrolments/${card.id}/reviews`, { ...said, client_key: key })
    if (isDone) key = newKey()
    return isDone
  }
  async function markGoal(goalId: number, is_met: boolean) {
    if (await attempt(() => sendJson('POST', `/api/${entry}/goals/${goalId}/met`, { is_met }))) await load()
  }
  return { entry, cards, programmes, failure, isBusy, problem, load, enrol, decide, end, setLevel, writePlan, review, markGoal }
}
export type PersonProgrammes = ReturnType<typeof usePersonProgrammes>
