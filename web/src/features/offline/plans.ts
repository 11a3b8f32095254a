/** A plan that was agreed without a signal: it waits like everything else, and the page shows it as what holds from now on. */
import type { components } from '@/shared/api/doctor'
import type { Item, NewItem } from '@/shared/offline/outbox'
import { isoDate } from '@/shared/lib/format'
import { planDraft } from '@/features/careplans/useProgrammes'
import type { Held } from './compose'
import { programmesOf } from './programmes'
import type { Copy } from './types'

type Sent = components['schemas']['CarePlanIn']
/** One that waits: the newest of this phone for one programme of one person. */
export interface WaitingPlan { key: string; at: string; sent: Sent }

export const PLAN = /^\/api\/doctor\/enrolments\/(\d+)\/plan$/

/** What waits, by programme of a person; the later one holds. */
export const waitingPlans = (items: readonly Pick<Item, 'id' | 'at' | 'path' | 'body' | 'state'>[]): Map<number, WaitingPlan> => new Map(items.flatMap((item) => {
  const found = PLAN.exec(item.path)
  return found ? [[Number(found[1]), { key: item.id, at: item.at, sent: item.body as Sent }] as const] : []
}))

const ownerOf = (held: Held, enrolmentId: number): Copy | undefined => held.people.find((person) => (person.programmes ?? []).some((row) => row.id === enrolmentId))
export const planOwner = (held: Held, enrolmentId: number): number | undefined => ownerOf(held, enrolmentId)?.id

export function planWritten(held: Held, enrolmentId: number, body: Sent, path: string): { answer: unknown; items: NewItem[] } | undefined {
  const who = ownerOf(held, enrolmentId)
  const row = who?.programmes.find((one) => one.id === enrolmentId)
  if (!who || !row || row.state !== 'active' || !body.client_key) return undefined
  // What this phone agreed before, and what has not arrived yet, is what this one follows.
  const before = held.plans.get(enrolmentId)
  const follows = before && before.key !== body.client_key ? { based_on: null, after_key: before.key } : before ? { based_on: before.sent.based_on, after_key: before.sent.after_key } : {}
  const sent: Sent = { ...body, ...follows }
  const title = held.house.packs.care?.[row.programme]?.name ?? ''
  const draft = { id: planDraft(enrolmentId), answers: body, confirmed: [], touched: [], clientKey: body.client_key, savedAt: body.agreed_at ?? '' }
  const item: NewItem = {
    id: body.client_key, personId: who.id, personName: who.name, title: `${title}计划`, lines: planLines(sent), method: 'POST', path, body: sent,
    reads: `/api/doctor/patients/${who.id}/programmes`, page: `/people/${who.id}/programmes`, draft: { id: draft.id, value: draft },
  }
  const plans = new Map(held.plans).set(enrolmentId, { key: body.client_key, at: body.agreed_at ?? '', sent })
  return { answer: programmesOf(who, { ...held, plans }), items: [item] }
}

/** A plan in lines, for the card with both sides. */
export const planLines = (plan: { goals: readonly { text: string; by_date?: string | null }[]; advice?: string; review_date: string }): string[] => [
  ...plan.goals.map((goal, index) => `${index + 1}. ${goal.text}${goal.by_date ? `，到 ${goal.by_date}` : ''}`), plan.advice ? `对本人说：${plan.advice}` : '', `${isoDate(plan.review_date)} 再一起看`,
].filter(Boolean)
