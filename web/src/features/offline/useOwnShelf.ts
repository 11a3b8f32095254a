/**
 * The resident's own phone without a signal: what was read last is shown again, a reading is kept until it can be sent. One person's
 * own record, sealed under a key that this browser keeps and does not show; signing out empties it.
 */
import { reactive } from 'vue'
import { onNoSignal, sendJson, sendPast, type Device } from '@/shared/api/client'
import { useSite } from '@/shared/auth/site'
import type { Me } from '@/shared/auth/session'
import { moment } from '@/shared/lib/format'
import { clockAdvice, isClockWrong } from '@/shared/offline/clock'
import { Outbox, type Item } from '@/shared/offline/outbox'
import { openShelves, type Shelves } from '@/shared/offline/rows'
import { canSeal, open, seal, type Bytes } from '@/shared/offline/sealing'
import { signal } from '@/shared/offline/signal'
import { toast } from '@/shared/ui/toast'
import { typedWords, urgentAdvice, type DangerLine } from './danger'
import { READING, type SentReading } from './waiting'

const KEPT = [/^\/api\/resident\/(me|profile|people|home|contracts|care-plans|observation-kinds)$/, /^\/api\/resident\/(contracts|self-reports)\/\d+$/, /^\/api\/resident\/patients\/\d+(\/(?!reads|signing)[\w-]+)*$/]
const WHOSE = 'jiayi-resident-account'
const ME = '/api/resident/me'
const linesOf = (patientId: string | number) => `/api/resident/patients/${patientId}/danger-lines`

interface Kept { at: string; body: unknown }
/** `items`: readings that wait, and those that were not taken. */
export const ownShelf = reactive({ items: [] as Item[], readAt: '' })
let shelves: Shelves | null = null
let key: CryptoKey | null = null
let outbox: Outbox | null = null
/** Whose turn it is on this phone: an answer that was asked for in an earlier turn is kept by nobody. */
let turn = 0
let opening: Promise<boolean> = Promise.resolve(false)

/** Each person's shelf is their own: readings that wait here are sent when that person is back, never in another one's name. */
const begin = (account: number): Promise<boolean> => (opening = prepare(account))
async function prepare(account: number): Promise<boolean> {
  if (!canSeal() || typeof indexedDB === 'undefined') return false
  const rows = openShelves('resident', account)
  const kept = await rows.things.get('key') as unknown as { sealed: CryptoKey } | undefined
  const held = kept?.sealed ?? await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  if (!kept) await rows.things.put({ id: 'key', sealed: held as unknown as Bytes })
  ;[shelves, key] = [rows, held]
  outbox = new Outbox({
    all: async () => Promise.all((await rows.outbox.all()).map((row) => open<Item>(held, row.sealed))),
    put: async (item) => rows.outbox.put({ id: item.id, sealed: await seal(held, item) }).then(() => true, () => false),
    drop: (ids) => rows.outbox.drop(ids),
  })
  await outbox.load()
  await outbox.prune()
  show()
  return true
}
function show() {
  ownShelf.items = outbox?.unsent ?? []
  const read = ownShelf.readAt ? `${moment(ownShelf.readAt, useSite().today)} 取的` : '上次取的'
  Object.assign(signal, { waiting: ownShelf.items.length, clashes: outbox?.clashes.length ?? 0, page: '/unsent', words: `没有信号，这是${read}` })
}

/** Before the first page. A browser without a store works as before. */
export async function openOwnShelf() {
  if (!(await begin(Number(localStorage.getItem(WHOSE) ?? 0)).catch(() => false))) return
  onNoSignal(device)
  window.addEventListener('online', () => void sendOwn())
  if (navigator.onLine) void sendOwn()
}

/** What waits is sent in order; what the server does not take stays here, with its reason, until its author has decided. */
export async function sendOwn() {
  if (!outbox?.waiting.length) return
  if (isClockWrong()) await outbox.doubt(`量的时候${clockAdvice().replace('请', '日子可能不对；请')}`)
  const done = await outbox.replay((method, path, body) => sendPast(method, path, body))
  if (done.clashes) toast('有一次测量没收下，请看一下', 'late')
  else if (done.sent) toast(`没信号时量的 ${done.sent} 次传好了`)
  show()
}
export async function sendOwnAgain(id: string) {
  await outbox?.again(id)
  show()
  await sendOwn()
}
export async function dropOwn(id: string) {
  await outbox?.giveUp(id)
  show()
}

/** Signing out, or somebody else signed in: no record of theirs stays. */
export async function emptyOwnShelf() {
  turn += 1
  for (const rows of [shelves?.people, shelves?.outbox, shelves?.things]) await rows?.clear()
  outbox = null
  ownShelf.readAt = ''
  localStorage.removeItem(WHOSE)
  await begin(0).catch(() => undefined)
}

/** Another account than before: the copies of the one before go, their unsent readings wait for them, sealed. */
async function change(account: number) {
  turn += 1
  await shelves?.people.clear()
  ownShelf.readAt = ''
  localStorage.setItem(WHOSE, String(account))
  await begin(account)
  void sendOwn()
}

const device: Device = {
  knows: (method, path) => (method === 'GET' ? KEPT.some((one) => one.test(path)) : method === 'POST' && READING.test(path)),
  comesFirst: () => false,
  async answer(method, path, body) {
    if (method === 'POST') return keepReading(path, body as SentReading)
    const row = await shelves?.people.get(path)
    if (!row || !key) return undefined
    const kept = await open<Kept>(key, row.sealed).catch(() => null)
    if (kept && (!ownShelf.readAt || kept.at < ownShelf.readAt)) {
      ownShelf.readAt = kept.at
      show()
    }
    return kept?.body
  },
  listen(path) {
    const asked = turn
    // Nobody's phone begins with who somebody is.
    if (path !== ME && localStorage.getItem(WHOSE) === null) return async () => {}
    return async (body) => {
      if (asked !== turn) return
      if (path === ME) {
        const account = (body as Me).account_id
        if (Number(localStorage.getItem(WHOSE) ?? 0) !== account) await change(account)
      }
      await opening
      if (!shelves || !key) return
      const [rows, mine] = [shelves, turn]
      const sealed = await seal(key, { at: new Date().toISOString(), body } satisfies Kept)
      if (mine === turn) await rows.people.put({ id: path, sealed }).catch(() => undefined)
      // Signed out while it was being written: what was theirs does not stay.
      if (mine !== turn) await rows.people.drop([path])
      else if (path === ME) void keepLines(body as Me)
    }
  },
}

/** Where the line to danger runs for each person of this phone, and what can be measured, before there is no signal to ask. */
async function keepLines(me: Me) {
  await sendJson('GET', '/api/resident/observation-kinds').catch(() => undefined)
  for (const { patient_id } of me.people ?? []) await sendJson('GET', linesOf(patient_id)).catch(() => undefined)
}
async function keptLines(patientId: string): Promise<DangerLine[] | undefined> {
  const row = await shelves?.people.get(linesOf(patientId)).catch(() => undefined)
  return row && key ? (await open<Kept>(key, row.sealed).catch(() => null))?.body as DangerLine[] | undefined : undefined
}

async function keepReading(path: string, body: SentReading) {
  const patientId = READING.exec(path)?.[1] ?? ''
  const said = typedWords(body.readings)
  const isKept = await outbox?.add({ id: body.client_key, personId: null, personName: '', title: '测量', lines: said, method: 'POST', path, body })
  if (!isKept) return undefined
  show()
  const advice = urgentAdvice(body.readings, await keptLines(patientId))
  return { stored: body.readings.length, words: [said.join('，')], is_critical: Boolean(advice), urgent_advice: advice, level: advice ? 'critical' : 'normal', questions: [], reading_id: 0, is_late: false, is_waiting: true }
}
