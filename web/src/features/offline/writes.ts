/** Which of the doctor's acts may wait on the device, what they are called, and what the page is told meanwhile. */
import type { NewItem } from '@/shared/offline/outbox'
import { newKey } from '@/shared/lib/key'
import type { Held } from './compose'
import { GONE, OUTCOME_LABELS } from './outcomes'
import { PLAN, planOwner, planWritten } from './plans'
import type { Copy } from './types'
import { previewOf, submitted, type SentVisit } from './visits'

/** The one act that finishes what was owed. */
export const VISITS = '/api/doctor/visits'
type Body = Record<string, unknown>
export interface Made { answer: unknown; items: NewItem[] }
interface Write { path: RegExp; people(held: Held, found: RegExpExecArray, body: Body): (number | undefined)[]; make(held: Held, found: RegExpExecArray, body: Body, path: string): Made | undefined }
/** `people`: whom this is about; what waits for one of them goes first. */
export interface FoundWrite { people(held: Held | null, body: unknown): number[]; make(held: Held | null, body: unknown): Made | undefined }


const byVisit = (held: Held, id: number) => held.people.find((person) => person.visits.some((visit) => visit.id === id))
const byTask = (held: Held, id: number) => held.people.find((person) => person.tasks.some((task) => task.id === id))
const byId = (held: Held, id: number) => held.byId.get(id)

/** An act that is one request with the server's own guard against doing it twice. */
function move(path: RegExp, person: (held: Held, id: number) => Copy | undefined, title: (found: RegExpExecArray, body: Body) => string, more: (held: Held, who: Copy, found: RegExpExecArray, body: Body) => Partial<NewItem> = () => ({})): Write {
  return {
    path,
    people: (held, found) => [person(held, Number(found[1]))?.id],
    make(held, found, body, to) {
      const who = person(held, Number(found[1]))
      if (!who) return undefined
      const key = typeof body.client_key === 'string' ? body.client_key : newKey()
      const day = String(body.to ?? body.day ?? body.until ?? body.call_again ?? '')
      const lines = [OUTCOME_LABELS[String(body.outcome ?? body.reason_code ?? '')] ?? '', day && `日子：${day}`, String(body.note ?? body.place ?? '')].filter(Boolean)
      const item: NewItem = { id: key, personId: who.id, personName: who.name, title: title(found, body), lines, method: 'POST', path: to, body: { ...body, client_key: key }, page: `/people/${who.id}`, ...more(held, who, found, body) }
      return { answer: { count: 1 }, items: [item] }
    },
  }
}
/** Nothing of this person rings any more: left alone, moved away, dead. */
const everythingOf = (who: Copy) => [...who.tasks.map((task) => `task:${task.id}`), ...who.visits.map((visit) => `followups:${visit.id}`)]
/** A call is about every visit that is overdue; who has died or moved away is not called about anything. */
const settlesCall = (held: Held, who: Copy, found: RegExpExecArray, body: Body) => {
  const late = who.visits.filter((visit) => visit.id === Number(found[1]) || (!['done', 'muted'].includes(visit.state) && visit.due_date < held.today))
  return { settles: GONE.includes(String(body.outcome)) ? everythingOf(who) : late.map((visit) => `followups:${visit.id}`), reads: `/api/doctor/follow-ups/${found[1]}` }
}
const settlesVisit = (_held: Held, _who: Copy, found: RegExpExecArray) => ({ settles: [`followups:${found[1]}`], reads: `/api/doctor/follow-ups/${found[1]}` })

const WRITES: Write[] = [
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/calls$/, byVisit, (_found, body) => `电话结果：${OUTCOME_LABELS[String(body.outcome)] ?? ''}`, settlesCall),
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/postpone$/, byVisit, () => '随访改期', settlesVisit),
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/unreachable$/, byVisit, () => '没联系上', settlesVisit),
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/mute$/, byVisit, () => '随访静音', settlesVisit),
  move(/^\/api\/doctor\/tasks\/(\d+)\/postpone$/, byTask, () => '待办改期', (_held, _who, found) => ({ settles: [`task:${found[1]}`] })),
  move(/^\/api\/doctor\/patients\/(\d+)\/tasks\/mute$/, byId, () => '待办静音', (_held, who) => ({ settles: everythingOf(who) })),
]

/** A whole household is left alone: one request, whoever of it is carried. */
const HOME_MUTE: Write = {
  path: /^\/api\/doctor\/households\/(\d+)\/tasks\/mute$/, people: (held, found) => homeOf(held, Number(found[1])).map((one) => one.id),
  make(held, found, body, path) {
    const home = homeOf(held, Number(found[1]))
    if (!home[0]) return undefined
    const key = typeof body.client_key === 'string' ? body.client_key : newKey()
    const lines = [OUTCOME_LABELS[String(body.reason_code ?? '')] ?? '', body.until ? `日子：${String(body.until)}` : '', String(body.note ?? '')].filter(Boolean)
    return {
      answer: { count: home.length },
      items: [{ id: key, personId: home[0].id, personName: `${home[0].name}一家`, title: '全家静音', lines, method: 'POST', path, body: { ...body, client_key: key }, page: `/people/${home[0].id}`, settles: home.flatMap(everythingOf) }],
    }
  },
}
const homeOf = (held: Held, id: number) => held.people.filter((one) => one.household_id === id)

/** What comes of the answers so far: nothing is kept. */
const PREVIEW: Write = {
  path: /^\/api\/doctor\/visits\/preview$/, people: () => [],
  make(held, _found, body) {
    const answer = previewOf(held, body as never)
    return answer && { answer, items: [] }
  },
}
const VISIT: Write = { path: /^\/api\/doctor\/visits$/, people: (_held, _found, body) => (body as unknown as SentVisit).people.map((person) => person.patient_id), make: (held, _found, body) => submitted(held, body as never) }
/** Readings taken outside a visit. */
const READINGS: Write = {
  path: /^\/api\/doctor\/patients\/(\d+)\/observations$/, people: (_held, found) => [Number(found[1])],
  make(held, found, body, path) {
    const who = held.byId.get(Number(found[1]))
    if (!who || typeof body.client_key !== 'string') return undefined
    const readings = (body.readings ?? []) as { code: string; value: string | number }[]
    const lines = readings.map((one) => `${held.house.codes.find((code) => code.code === one.code)?.label ?? one.code} ${one.value}`)
    return { answer: { readings: [], problems: [] }, items: [{ id: body.client_key, personId: who.id, personName: who.name, title: '测量', lines, method: 'POST', path, body, page: `/people/${who.id}` }] }
  },
}

const CARE_PLAN: Write = { path: PLAN, people: (held, found) => [planOwner(held, Number(found[1]))], make: (held, found, body, path) => planWritten(held, Number(found[1]), body as never, path) }

export function writeFor(method: string, path: string): FoundWrite | null {
  if (method !== 'POST') return null
  for (const write of [PREVIEW, VISIT, READINGS, HOME_MUTE, CARE_PLAN, ...WRITES]) {
    const found = write.path.exec(path)
    if (found) {
      return {
        people: (held, body) => (held ? write.people(held, found, (body ?? {}) as Body).filter((id) => id !== undefined) : []),
        make: (held, body) => (held ? write.make(held, found, (body ?? {}) as Body, path) : undefined),
      }
    }
  }
  return null
}
