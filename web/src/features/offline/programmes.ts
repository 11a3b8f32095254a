/** A person's programmes of chronic care without a signal: as `care/careplans/queries/cards.py` says them, from the copy and the rules that came with it. */
import type { components } from '@/shared/api/doctor'
import { addDays, yearsBetween } from '@/shared/forms/dates'
import { WAITS } from '@/features/careplans/useProgrammes'
import { isoDate } from '@/shared/lib/format'
import type { Held } from './compose'
import type { Copy } from './types'

type Schemas = components['schemas']
interface Referral { text: string; when: string; number: number | null; is_urgent: boolean }
export interface CareRule {
  code: string; name: string; tag: string; lost_after_days: number
  levels: { code: string; name: string; colour: string; standings: string[]; number: number; unit: string }[]
  targets: { pack: string; age_from: number; words: string }[]
  reasons: { code: string; label: string }[]; goals: string[]; referrals: Referral[]
}

const COLOURS: Record<string, string> = { red: '红', amber: '黄', green: '绿' }
const STATES: Record<string, string> = { proposed: '待确认', active: '在管', declined: '不纳入', ended: '已结束' }
const BY: Record<string, string> = { rule: '按规则', doctor: '医生定的' }
const KINDS: Record<string, string> = { target: '达到的数', lifestyle: '生活方式', medicine: '吃药', monitoring: '自己量' }
const ADHERENCE: Record<string, string> = { regular: '照着做', sometimes: '有时没做到', not: '没做' }
const STANDINGS: Record<string, string> = { danger: '上次到了危急值', twice: '连续两次没达标', uncontrolled: '上次没达标', controlled: '上次达标', unknown: '还没有随访过' }
const WORST = ['danger', 'twice']

/** What the copy on the phone knows; what only the visits on the server know stands among the things to look for. */
function whyRefer(referral: Referral, standing: string, age: number): string {
  const { when, number } = referral
  if (when === 'young') return age < (number ?? 0) ? `不满 ${number} 岁` : ''
  const holds = when === 'bad' ? WORST.includes(standing) : WORST.includes(when) && when === standing
  return holds ? STANDINGS[standing]! : ''
}
const isKnown = (referral: Referral) => [...WORST, 'bad', 'young'].includes(referral.when)
const PACKS = ['assessment', 'clinical']

const refer = (rule: CareRule, standing: string, age: number) => rule.referrals.flatMap((one) => { const why = whyRefer(one, standing, age); return why ? [{ text: one.text, why, is_urgent: one.is_urgent }] : [] }).toSorted((a, b) => Number(b.is_urgent) - Number(a.is_urgent))
/** Neither seen nor taken in since that day. */
const isLost = (row: { last_visit_date: string | null; from_date: string }, first: string) => row.from_date < first && (row.last_visit_date ?? '') < first
const cadence = (level: CareRule['levels'][number]) => (level.unit === 'months' ? `${level.number} 个月` : `${level.number} 天`)
const rulesOf = (held: Held): Record<string, CareRule> => held.house.packs.care ?? {}

type Row = Copy['programmes'][number]
type Plan = NonNullable<Schemas['ProgrammeCardOut']['plan']>
const planOf = (row: Row): Plan | null => (row.plan_id === null ? null : {
  id: row.plan_id, number: row.plan_number ?? 1, advice: row.advice, review_date: row.review_date!, written_date: row.written_date!, written_by_name: row.written_by_name,
  goals: row.goals.map((goal) => ({ ...goal, kind_label: KINDS[goal.kind] ?? '' })),
})
/** Agreed here and not sent yet: it holds from now on, and says that it waits. What was met before stays met. */
function waitingPlan(held: Held, row: Row): Plan | undefined {
  const waiting = held.plans.get(row.id)
  if (!waiting) return undefined
  const { sent } = waiting
  const met = new Map(row.goals.map((goal) => [goal.text, goal.met_date]))
  return {
    id: row.plan_id ?? 0, number: (row.plan_number ?? 0) + 1, advice: sent.advice ?? '', review_date: sent.review_date, written_date: isoDate(waiting.at), written_by_name: `${held.author}${WAITS}`,
    goals: sent.goals.map((goal, index) => ({ id: -index - 1, kind: goal.kind, kind_label: KINDS[goal.kind] ?? '', text: goal.text, by_date: goal.by_date ?? null, met_date: met.get(goal.text) ?? null })),
  }
}

export const programmeList = (held: Held): Schemas['ProgrammeOut'][] => Object.values(rulesOf(held)).map((rule) => ({
  code: rule.code, name: rule.name, tag: rule.tag, lost_after_days: rule.lost_after_days,
  levels: rule.levels.map((level) => ({ code: level.code, label: `${level.name}（${COLOURS[level.colour]}）`, note: cadence(level) })),
  reasons: rule.reasons.map((reason) => ({ ...reason, note: '' })),
}))

export function programmesOf(person: Copy, held: Held): Schemas['ProgrammeCardOut'][] {
  const age = yearsBetween(person.birth_date, held.today)
  return (person.programmes ?? []).flatMap((row): Schemas['ProgrammeCardOut'][] => {
    const rule = rulesOf(held)[row.programme]
    if (!rule) return []
    const level = rule.levels.find((one) => one.code === row.level)
    const called = rule.levels.find((one) => one.standings.includes(row.standing)) ?? rule.levels.at(-1)
    const isActive = row.state === 'active'
    const isVisited = row.programme in held.house.packs.visits.programmes
    const coming = isVisited ? person.visits.find((visit) => visit.programme === row.programme && visit.state !== 'done') : undefined
    const labels = Object.fromEntries(rule.reasons.map((reason) => [reason.code, reason.label]))
    return [{
      id: row.id, programme: row.programme, title: rule.name, state: row.state, state_label: STATES[row.state] ?? '', from_date: row.from_date, to_date: null, end_reason: '', note: row.note,
      level: row.level, level_name: level?.name ?? '', colour: level?.colour ?? '', colour_label: level ? COLOURS[level.colour] ?? '' : '', level_by: BY[row.level_by] ?? '', level_cadence: level ? cadence(level) : '', level_says: called?.code ?? '',
      target_pack: (isActive && held.plans.get(row.id)?.sent.target_pack) || row.target_pack, targets: PACKS.flatMap((pack) => { const words = rule.targets.find((target) => target.pack === pack && age >= target.age_from)?.words; return words ? [{ pack, words }] : [] }),
      standing: row.standing, standing_label: STANDINGS[row.standing] ?? '', is_lost: isActive && isLost(row, addDays(held.today, -rule.lost_after_days)),
      last_visit_date: row.last_visit_date, next_date: coming?.due_date ?? null, next_follow_up_id: coming?.id ?? null, prompts: isActive ? refer(rule, row.standing, age) : [], checks: isActive ? rule.referrals.filter((one) => !isKnown(one)).map((one) => one.text) : [],
      plan: isActive ? waitingPlan(held, row) ?? planOf(row) : planOf(row),
      reviews: row.reviews.map((review) => ({ reviewed_date: review.reviewed_date, adherence: review.adherence, adherence_label: ADHERENCE[review.adherence] ?? '', reason: labels[review.reason_code] ?? '', note: review.note, is_controlled: review.is_controlled, by_name: review.by_name })),
      levels: rule.levels.map((one) => ({ code: one.code, label: one.name, note: cadence(one) })), reasons: rule.reasons.map((reason) => ({ ...reason, note: '' })), suggested_goals: rule.goals, has_own_visits: isVisited,
      medicines: isActive ? (person.medicines ?? []).filter((one) => one.state === 'active').map((one) => ({ id: one.id, name: one.name, use: '', words: [one.times ? `每日 ${one.times} 次` : '', one.dose ? `每次 ${one.dose}` : '', one.usage].filter(Boolean).join('，'), adherence: '', question: '' })) : [],
    }]
  })
}
