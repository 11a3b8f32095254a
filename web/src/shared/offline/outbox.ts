/**
 * What was done without a signal, in order. Sent again when there is one; the server knows each by its key, so that twice sent is
 * once stored. A refusal stops what follows for the same person until somebody has decided; others go on.
 */
import { ApiError } from '../api/http'

export type ItemState = 'waiting' | 'clash' | 'sent' | 'dropped'
export interface Refusal { code: string; message: string; status: number; details?: unknown }
export interface Item {
  id: string
  order: number
  at: string
  personId: number | null
  personName: string
  title: string
  /** What was done, in lines to read: shown as "mine" beside the server's side. */
  lines: string[]
  method: string
  path: string
  body: unknown
  /** Where the server's side is read when it refuses; where the same thing is opened again. */
  reads: string
  page: string
  /** The draft that this becomes when it is opened again. */
  draft?: { id: string; value: unknown }
  /** `app:id` of tasks that this settles: gone from Today as soon as it lies here. */
  settles: string[]
  state: ItemState
  refusal?: Refusal
  answer?: unknown
  tries: number
  endedAt?: string
  /** It was typed by a wrong clock, and its author has been asked about the day. */
  isDoubted?: boolean
}
export type NewItem = Pick<Item, 'id' | 'personId' | 'personName' | 'title' | 'lines' | 'method' | 'path' | 'body'> & Partial<Pick<Item, 'reads' | 'page' | 'draft' | 'settles'>>

export interface OutboxShelf { all(): Promise<Item[]>; put(item: Item): Promise<boolean>; drop(ids: string[]): Promise<unknown> }
/** Sends one request to the server itself, never to this device. */
export type Sender = (method: string, path: string, body: unknown) => Promise<unknown>
export interface Replayed { sent: number; clashes: number; stopped: '' | 'no_signal' | 'sign_in' | 'later' }

const MOST_STUMBLES = 2
/** What is through stays readable for a week. */
export const KEPT_DAYS = 7

export class Outbox {
  items: Item[] = []
  private running: Promise<Replayed> | null = null
  constructor(private readonly shelf: OutboxShelf, private readonly now: () => Date = () => new Date()) {}

  async load() { this.items = (await this.shelf.all()).sort((a, b) => a.order - b.order) }

  get waiting() { return this.items.filter((item) => item.state === 'waiting') }
  get clashes() { return this.items.filter((item) => item.state === 'clash') }
  get unsent() { return this.items.filter((item) => item.state === 'waiting' || item.state === 'clash') }
  holds(personId: number | null) { return personId !== null && this.unsent.some((item) => item.personId === personId) }
  settled(): Set<string> { return new Set(this.unsent.flatMap((item) => item.settles)) }

  /** False: it could not be kept, and must not be said to be. The same key twice is one item, with what was said last. */
  async add(wanted: NewItem): Promise<boolean> {
    const known = this.items.find((item) => item.id === wanted.id)
    if (known && (known.state === 'sent' || known.state === 'dropped')) return true
    const order = known?.order ?? Math.max(0, ...this.items.map((item) => item.order)) + 1
    const item: Item = { reads: '', page: '', settles: [], ...wanted, order, at: known?.at ?? this.now().toISOString(), state: 'waiting', tries: known?.tries ?? 0 }
    return this.save(item)
  }

  /** One at a time, in order; a second call waits for the first. */
  replay(send: Sender): Promise<Replayed> {
    this.running ??= this.run(send).finally(() => { this.running = null })
    return this.running
  }

  private async run(send: Sender): Promise<Replayed> {
    const done: Replayed = { sent: 0, clashes: 0, stopped: '' }
    const blocked = new Set(this.clashes.map((item) => item.personId))
    let stumbles = 0
    let isLeft = false
    for (const item of this.waiting) {
      if (item.personId !== null && blocked.has(item.personId)) continue
      try {
        const answer = await send(item.method, item.path, item.body)
        await this.save({ ...item, state: 'sent', answer, tries: item.tries + 1, endedAt: this.now().toISOString() })
        done.sent += 1
        stumbles = 0
      } catch (error) {
        const refusal = refusalOf(error)
        const stop = stopFor(refusal)
        await this.save({ ...item, tries: item.tries + 1, ...(stop ? {} : { state: 'clash' as const, refusal }) })
        blocked.add(item.personId)
        isLeft ||= stop === 'later'
        // What the server stumbles over itself must not hold up everybody else; when it stumbles again, it is the server.
        if (stop === 'later' && refusal.status >= 500 && ++stumbles < MOST_STUMBLES) continue
        done.stopped = stop
        if (stop) return done
        done.clashes += 1
      }
    }
    if (isLeft) done.stopped = 'later'
    return done
  }

  /** What waits was typed by a wrong clock: its author looks at the day before it goes. Asked once for each. */
  async doubt(message: string): Promise<number> {
    const doubtful = this.waiting.filter((item) => !item.isDoubted)
    for (const item of doubtful) await this.save({ ...item, isDoubted: true, state: 'clash', refusal: { code: 'wrong_clock', message, status: 0 } })
    return doubtful.length
  }

  /** Try it again as it is. */
  async again(id: string) { await this.change(id, { state: 'waiting', refusal: undefined }) }
  /** The server's side holds; mine stays readable for a week. */
  async giveUp(id: string) { await this.change(id, { state: 'dropped', endedAt: this.now().toISOString() }) }
  /** It goes back to where it was typed: the item itself is no more. */
  async takeBack(id: string): Promise<Item | undefined> {
    const item = this.items.find((one) => one.id === id)
    if (item) await this.remove([id])
    return item
  }

  async prune() {
    const before = new Date(this.now().getTime() - KEPT_DAYS * 86_400_000).toISOString()
    await this.remove(this.items.filter((item) => item.endedAt && item.endedAt < before && (item.state === 'sent' || item.state === 'dropped')).map((item) => item.id))
  }

  private async remove(ids: string[]) {
    await this.shelf.drop(ids)
    this.items = this.items.filter((item) => !ids.includes(item.id))
  }
  private async change(id: string, to: Partial<Item>) {
    const item = this.items.find((one) => one.id === id)
    if (item) await this.save({ ...item, ...to })
  }
  private async save(item: Item): Promise<boolean> {
    if (!(await this.shelf.put(item))) return false
    this.items = [...this.items.filter((one) => one.id !== item.id), item].sort((a, b) => a.order - b.order)
    return true
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiError) return { code: error.code, message: error.message, status: error.status, details: error.details }
  return { code: 'unknown', message: '没有传成，过一会儿再试', status: 0 }
}

/** Nobody has refused anything: the line, the server or the session is away. */
function stopFor(refusal: Refusal): Replayed['stopped'] {
  if (refusal.status === 0) return 'no_signal'
  if (refusal.status === 401) return 'sign_in'
  return refusal.status >= 500 || refusal.status === 429 || refusal.status === 408 ? 'later' : ''
}
