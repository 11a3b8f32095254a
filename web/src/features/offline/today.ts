/** Today without a signal: who stands before whom is told by the house (`foundation/tasks/queries/today.py`), over the copies. */
import type { components } from '@/shared/api/doctor'
import { yearsBetween } from '@/shared/forms/dates'
import type { Copy, TaskCopy, TodayRule } from './types'
import { dueOn, rank, type Due } from './words'
import type { Held } from './compose'

type Schemas = components['schemas']
type Shown = Schemas['TodayTaskOut']
interface Ready { person: Copy; task: TaskCopy; due: Due }

const SHAPES: Record<string, string> = { urgent: 'danger', overdue: 'danger', today: 'due', soon: 'due', later: 'quiet' }
/** The illnesses that a short list shows beside a name, in the order of the list of classes. */
const CONDITIONS = ['maternal', 'hypertension', 'diabetes', 'stroke', 'copd', 'coronary', 'disabled']
/** A house that was carried by an older page says no rule: then the days alone decide. */
const NO_RULE: TodayRule = { order: ['urgent', 'day', 'id'], urgencies: ['urgent', 'overdue', 'today', 'soon', 'later'], soonDays: 7, cap: 120 }
const KEYS: Record<string, (one: Ready) => number | string> = {
  urgent: ({ task }) => (task.is_urgent ? 0 : 1),
  lateness: ({ due }) => (due.days < 0 ? 0 : due.days === 0 ? 1 : 2),
  priority: ({ task }) => task.priority,
  day: ({ task }) => task.due_date,
  id: ({ task }) => task.id,
}

const isOwed = (task: TaskCopy, held: Held) => !held.settled.has(`${task.source_app}:${task.source_id}`) && !held.settled.has(`task:${task.id}`)
const isRunning = (until: string | null, today: string) => until === null || until > today
const ruleOf = (held: Held): TodayRule => held.house.packs.today ?? NO_RULE

function inOrder(order: readonly string[]) {
  const keys = order.flatMap((name) => KEYS[name] ?? [])
  return (one: Ready, other: Ready): number => {
    for (const key of keys) {
      const [a, b] = [key(one), key(other)]
      if (a !== b) return a < b ? -1 : 1
    }
    return 0
  }
}

function taskOf(task: TaskCopy, due: Due): Shown {
  return {
    id: task.id, kind: task.kind, title: task.title, due_date: task.due_date, urgency: due.urgency, days: due.days, words: due.words, shape: SHAPES[due.urgency]!,
    detail: task.detail, needs_visit: task.needs_visit, source_app: task.source_app, source_id: task.source_id, state: task.state, given_to: task.given_to, why: task.why,
  }
}

/** Everything that one person is owed, the worst first. */
export const tasksOf = (person: Copy, held: Held): Shown[] => person.tasks.filter((task) => isOwed(task, held))
  .map((task) => ({ task, due: dueOn(task, held.today) })).sort((a, b) => rank(a.due) - rank(b.due)).map(({ task, due }) => taskOf(task, due))

function readyOn(held: Held, rule: TodayRule): Ready[] {
  return held.people.flatMap((person) => (person.rests.some((rest) => isRunning(rest.until, held.today)) ? [] : person.tasks)
    .filter((task) => (task.state === 'open' || task.state === 'postponed') && task.team_id !== null && held.teams.has(task.team_id) && task.window_from <= held.today && isOwed(task, held))
    .map((task) => ({ person, task, due: dueOn(task, held.today, rule.soonDays) }))
    .filter(({ task, due }) => task.is_urgent || due.days <= rule.soonDays)).sort(inOrder(rule.order))
}

/** By household, worst first, so many of them; all are counted. */
export function todayOf(held: Held, limit?: number): Schemas['TodayOut'] {
  const rule = ruleOf(held)
  const cap = limit ?? rule.cap
  const ready = readyOn(held, rule)
  const homes = new Map<string, Schemas['TodayHouseholdOut']>()
  const people = new Map<number, Schemas['TodayPersonOut']>()
  for (const { person, task, due } of ready.slice(0, cap)) {
    let shown = people.get(person.id)
    if (!shown) {
      shown = { patient_id: person.id, name: person.name, sex: person.sex, age: yearsBetween(person.birth_date, held.today), has_phone: Boolean(person.phone_masked), conditions: held.house.tags.filter((tag) => CONDITIONS.includes(tag.code!) && person.tags.includes(tag.code!)).map((tag) => tag.label!), tasks: [] }
      people.set(person.id, shown)
      const key = person.household_id ? `home:${person.household_id}` : `person:${person.id}`
      const home = homes.get(key) ?? { household_id: person.household_id, address: person.home_address, place: person.place, people: [] }
      homes.set(key, home)
      home.people.push(shown)
    }
    shown.tasks.push(taskOf(task, due))
  }
  // Among what is equally urgent the order above stays.
  const worst = (tasks: readonly Shown[]) => rule.urgencies.indexOf(tasks[0]!.urgency)
  for (const one of people.values()) one.tasks.sort((a, b) => rule.urgencies.indexOf(a.urgency) - rule.urgencies.indexOf(b.urgency))
  for (const home of homes.values()) home.people.sort((a, b) => worst(a.tasks) - worst(b.tasks))
  return {
    date: held.today, households: [...homes.values()].sort((a, b) => worst(a.people[0]!.tasks) - worst(b.people[0]!.tasks)),
    household_count: new Set(ready.map(({ person }) => person.household_id ?? -person.id)).size, person_count: new Set(ready.map(({ person }) => person.id)).size,
    done_count: held.done, muted: mutedOn(held), is_capped: ready.length > cap,
  }
}

/** How many people are left alone, by reason. */
function mutedOn(held: Held): Record<string, number> {
  const found = new Map<string, Set<number>>()
  for (const person of held.people) {
    for (const task of person.tasks) {
      if (task.state !== 'muted' || !isRunning(task.muted_until, held.today) || task.team_id === null || !held.teams.has(task.team_id)) continue
      found.set(task.reason_code, (found.get(task.reason_code) ?? new Set()).add(person.id))
    }
  }
  return Object.fromEntries([...found].map(([reason, who]) => [reason, who.size]))
}

/** Why somebody is left alone, until when. */
export const restsOf = (person: Copy, held: Held): Schemas['RestOut'][] => person.rests.filter((rest) => isRunning(rest.until, held.today))
