/** The list of calls without a signal: the groups and the order of `care/followups/queries/overdue.py`, over the copies. What was done here and not sent yet is off the list. */
import type { components } from '@/shared/api/doctor'
import { addDays, daysBetween, yearsBetween } from '@/shared/forms/dates'
import { OUTCOME_LABELS } from './outcomes'
import { numbersOf, programmeTitle, type Held } from './compose'
import type { Copy, VisitCopy } from './types'
import { describe, describePressure, rangeFor } from './words'

type Schemas = components['schemas']
type Row = Schemas['OverduePersonOut']
const GROUPS = ['pending', 'agreed', 'later', 'removed', 'long'] as const
type Group = (typeof GROUPS)[number]
const REMOVALS = ['wrong_number', 'hospital', 'away', 'refused', 'elsewhere', 'moved', 'died']
const SHOWN = 20

function groupOf(person: Copy, visit: VisitCopy, on: string, longDays: number): Group {
  const waits = visit.contact_date !== null && visit.contact_date > on
  const isRunning = (until: string | null) => until === null || until > on
  const rests = (visit.state === 'muted' && isRunning(visit.muted_until)) || person.rests.some((rest) => isRunning(rest.until))
  if (rests || (REMOVALS.includes(visit.last_outcome) && (visit.contact_date === null || waits))) return 'removed'
  if (visit.due_date < addDays(on, -longDays)) return 'long'
  if (waits) return visit.last_outcome === 'agreed' ? 'agreed' : 'later'
  return 'pending'
}

function whyOf(person: Copy, visit: VisitCopy, held: Held, age: number): { words: string[]; isUrgent: boolean } {
  const code = (name: string) => held.house.codes.find((one) => one.code === name)
  const [upper, lower, sugar] = ['bp_systolic', 'bp_diastolic', 'glucose_fasting'].map((name) => numbersOf(person, name)[0])
  const { hypertension, diabetes } = held.house.packs.visits.programmes
  const isHigh = Boolean(hypertension && ((upper && upper[0] >= hypertension.emergency.systolicFrom) || (lower && lower[0] >= hypertension.emergency.diastolicFrom)))
  const isSugar = Boolean(visit.programme === 'diabetes' && sugar && diabetes && (sugar[0] >= (diabetes.emergency.glucoseFrom ?? Infinity) || sugar[0] <= (diabetes.emergency.glucoseTo ?? -1)))
  const day = (moment: string) => `${Number(moment.slice(5, 7))}月${Number(moment.slice(8, 10))}日`
  const words: string[] = []
  if (upper && lower) words.push(`${day(upper[1])} ${describePressure([upper[0], lower[0]], undefined, [rangeFor(code('bp_systolic'), age, []), rangeFor(code('bp_diastolic'), age, [])]).text}${isHigh && visit.programme === 'hypertension' ? '，到了危急值' : ''}`)
  if (sugar && visit.programme === 'diabetes' && code('glucose_fasting')) words.push(`${day(sugar[1])} 空腹血糖 ${describe(code('glucose_fasting')!, sugar[0], undefined, rangeFor(code('glucose_fasting'), age, [])).text}${isHigh || isSugar ? '，到了危急值' : ''}`)
  if (lastOf(person, visit.programme)?.is_controlled === false) words.push('上次随访没达标')
  if (visit.attempts) words.push(`${visit.attempts} 次没人接`)
  return { words, isUrgent: isHigh || isSugar }
}
const lastOf = (person: Copy, programme: string) => person.visits.find((one) => one.programme === programme && one.state === 'done')

export function overdueOf(held: Held, params: URLSearchParams): Schemas['OverdueListOut'] {
  const [group, programme, limit] = [params.get('group') ?? 'pending', params.get('programme') ?? '', Number(params.get('limit') ?? SHOWN)]
  const counts = Object.fromEntries(GROUPS.map((name) => [name, 0])) as Record<Group, number>
  const shown: { row: Row; rank: number }[] = []
  for (const person of held.people) {
    const late = person.visits.filter((visit) => visit.state !== 'done' && visit.due_date < held.today && !held.settled.has(`followups:${visit.id}`))
      .sort((a, b) => (a.due_date < b.due_date ? -1 : a.due_date > b.due_date ? 1 : a.id - b.id))
    const visit = late.find((one) => !programme || one.programme === programme)
    if (!visit) continue
    const at = groupOf(person, visit, held.today, held.house.packs.overdue?.longDays ?? 365)
    counts[at] += 1
    if (at !== group) continue
    const age = yearsBetween(person.birth_date, held.today)
    const why = whyOf(person, visit, held, age)
    const outcome = visit.last_outcome || (visit.state === 'muted' ? visit.reason_code : '')
    shown.push({
      rank: why.isUrgent ? 0 : lastOf(person, visit.programme)?.is_controlled === false ? 1 : 2,
      row: {
        follow_up_id: visit.id, patient_id: person.id, name: person.name, sex: person.sex, age, has_phone: Boolean(person.phone_masked), team_id: visit.team_id, programmes: late.map((one) => programmeTitle(one.programme)),
        due_date: visit.due_date, days: daysBetween(visit.due_date, held.today), attempts: visit.attempts, group: at, why: why.words, is_urgent: why.isUrgent,
        last_outcome: outcome, last_outcome_label: OUTCOME_LABELS[outcome] ?? '', last_called_date: visit.called_date, agreed_date: visit.agreed_date, contact_date: visit.contact_date ?? visit.muted_until,
        // Putting back needs the server: another call may have been told meanwhile.
        may_return: false, task_id: person.tasks.find((task) => task.source_app === 'followups' && task.source_id === visit.id)?.id ?? null,
      },
    })
  }
  shown.sort((a, b) => a.rank - b.rank || (a.row.due_date < b.row.due_date ? -1 : a.row.due_date > b.row.due_date ? 1 : a.row.follow_up_id - b.row.follow_up_id))
  return { counts, group, total: counts[group as Group] ?? 0, items: shown.slice(0, limit).map(({ row }) => row) }
}
