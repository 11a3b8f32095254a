/** Which of the doctor's acts may wait on the device, what they are called, and what the page is told meanwhile. */
import type { NewItem } from '@/shared/offline/outbox'
import { newKey } from '@/shared/lib/key'
import type { Held } from './compose'
import type { Copy } from './types'

type Body = Record<string, unknown>
export interface Made { answer: unknown; item?: NewItem }
interface Write { path: RegExp; person(held: Held, id: number): Copy | undefined; make(held: Held, found: RegExpExecArray, body: Body, path: string): Made | undefined }
export interface FoundWrite { personId(held: Held | null): number | null; make(held: Held | null, body: unknown): Made | undefined }

const OUTCOMES: Record<string, string> = { agreed: '答应来', later: '以后再打', no_answer: '没人接', wrong_number: '号码不对', hospital: '住院了', away: '外出了', refused: '不愿意来', elsewhere: '在别处看', moved: '搬走了', died: '去世了', other: '别的原因' }

const byVisit = (held: Held, id: number) => held.people.find((person) => person.visits.some((visit) => visit.id === id))
const byTask = (held: Held, id: number) => held.people.find((person) => person.tasks.some((task) => task.id === id))
const byId = (held: Held, id: number) => held.byId.get(id)

/** An act that is one request with the server's own guard against doing it twice. */
function move(path: RegExp, person: Write['person'], title: (found: RegExpExecArray, body: Body) => string, more: (held: Held, who: Copy, found: RegExpExecArray) => Partial<NewItem> = () => ({})): Write {
  return {
    path, person,
    make(held, found, body, to) {
      const who = person(held, Number(found[1]))
      if (!who) return undefined
      const key = typeof body.client_key === 'string' ? body.client_key : newKey()
      const day = String(body.to ?? body.day ?? body.until ?? body.call_again ?? '')
      const lines = [OUTCOMES[String(body.outcome ?? body.reason_code ?? '')] ?? '', day && `日子：${day}`, String(body.note ?? body.place ?? '')].filter(Boolean)
      const item: NewItem = { id: key, personId: who.id, personName: who.name, title: title(found, body), lines, method: 'POST', path: to, body: { ...body, client_key: key }, page: `/people/${who.id}`, ...more(held, who, found) }
      return { answer: { count: 1 }, item }
    },
  }
}
const settlesVisit = (_held: Held, _who: Copy, found: RegExpExecArray) => ({ settles: [`followups:${found[1]}`], reads: `/api/doctor/follow-ups/${found[1]}` })

const WRITES: Write[] = [
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/calls$/, byVisit, (_found, body) => `电话结果：${OUTCOMES[String(body.outcome)] ?? ''}`, settlesVisit),
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/postpone$/, byVisit, () => '随访改期', settlesVisit),
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/unreachable$/, byVisit, () => '没联系上', settlesVisit),
  move(/^\/api\/doctor\/follow-ups\/(\d+)\/mute$/, byVisit, () => '随访静音', settlesVisit),
  move(/^\/api\/doctor\/tasks\/(\d+)\/postpone$/, byTask, () => '待办改期', (_held, _who, found) => ({ settles: [`task:${found[1]}`] })),
  move(/^\/api\/doctor\/patients\/(\d+)\/tasks\/mute$/, byId, () => '待办静音', (_held, who) => ({ settles: who.tasks.map((task) => `task:${task.id}`) })),
]

export function writeFor(method: string, path: string): FoundWrite | null {
  if (method !== 'POST') return null
  for (const write of WRITES) {
    const found = write.path.exec(path)
    if (found) {
      return {
        personId: (held) => (held ? write.person(held, Number(found[1]))?.id ?? null : null),
        make: (held, body) => (held ? write.make(held, found, (body ?? {}) as Body, path) : undefined),
      }
    }
  }
  return null
}
