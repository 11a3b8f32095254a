/**
 * The resident's own phone without a signal: what was read last is shown again, a reading is kept until it can be sent. One person's
 * own record, sealed under a key that this browser keeps and does not show; signing out empties it.
 */
import { reactive } from 'vue'
import { onNoSignal, sendPast, type Device } from '@/shared/api/client'
import type { Me } from '@/shared/auth/session'
import { Outbox, type Item } from '@/shared/offline/outbox'
import { openShelves, type Shelves } from '@/shared/offline/rows'
import { canSeal, open, seal, type Bytes } from '@/shared/offline/sealing'
import { signal } from '@/shared/offline/signal'
import { toast } from '@/shared/ui/toast'

const KEPT = [/^\/api\/resident\/(me|people|home|contracts|care-plans|observation-kinds)$/, /^\/api\/resident\/contracts\/\d+$/, /^\/api\/resident\/patients\/\d+(\/(?!reads|signing)[\w-]+)*$/]
const READING = /^\/api\/resident\/patients\/(\d+)\/observations$/
/** As the server draws the line where somebody must act at once (vitals pack); above it the phone does not wait for a signal to say so. */
const DANGER: Record<string, [low: number, high: number]> = { bp_systolic: [0, 180], bp_diastolic: [0, 110], glucose_fasting: [3.9, 16.7], glucose_random: [3.9, 16.7] }
const ADVICE = '数值很危险。请坐下休息，5 分钟后再测一次；不舒服或还是这样，马上打 120'

interface Kept { at: string; body: unknown }
export const ownShelf = reactive({ waiting: 0, readAt: '' })
let shelves: Shelves | null = null
let key: CryptoKey | null = null
let outbox: Outbox | null = null

const isDangerous = (code: string, value: number) => Boolean(DANGER[code] && (value >= DANGER[code][1] || value <= DANGER[code][0]))

async function begin(): Promise<boolean> {
  if (!canSeal() || typeof indexedDB === 'undefined') return false
  shelves = openShelves('resident', 0)
  const kept = await shelves.things.get('key') as unknown as { sealed: CryptoKey } | undefined
  key = kept?.sealed ?? await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  if (!kept) await shelves.things.put({ id: 'key', sealed: key as unknown as Bytes })
  const [rows, held] = [shelves, key]
  outbox = new Outbox({
    all: async () => Promise.all((await rows.outbox.all()).map((row) => open<Item>(held, row.sealed))),
    put: async (item) => rows.outbox.put({ id: item.id, sealed: await seal(held, item) }).then(() => true, () => false),
    drop: (ids) => rows.outbox.drop(ids),
  })
  await outbox.load()
  count()
  return true
}
function count() {
  ownShelf.waiting = outbox?.unsent.length ?? 0
  Object.assign(signal, { waiting: ownShelf.waiting, words: '没有信号，看到的是上次取的' })
}

/** Before the first page. A browser without a store works as before. */
export async function openOwnShelf() {
  if (!(await begin().catch(() => false))) return
  onNoSignal(device)
  window.addEventListener('online', () => void sendOwn())
  if (navigator.onLine) void sendOwn()
}

export async function sendOwn() {
  if (!outbox?.waiting.length) return
  const done = await outbox.replay((method, path, body) => sendPast(method, path, body))
  for (const refused of outbox.clashes) {
    toast(`有一次测量没收下：${refused.refusal?.message ?? ''}`, 'late')
    await outbox.giveUp(refused.id)
  }
  if (done.sent) toast(`没信号时量的 ${done.sent} 次传好了`)
  count()
}

/** Somebody else's record never shows up on this phone. */
export async function emptyOwnShelf() {
  for (const rows of [shelves?.people, shelves?.outbox]) await rows?.clear()
  outbox = null
  await begin().catch(() => undefined)
}

const device: Device = {
  knows: (method, path) => (method === 'GET' ? KEPT.some((one) => one.test(path)) : method === 'POST' && READING.test(path)),
  comesFirst: () => false,
  async answer(method, path, body) {
    if (method === 'POST') return keepReading(path, body as { client_key: string; readings: { code: string; value: string | number }[] })
    const row = await shelves?.people.get(path)
    if (!row || !key) return undefined
    const kept = await open<Kept>(key, row.sealed).catch(() => null)
    if (kept && (!ownShelf.readAt || kept.at < ownShelf.readAt)) ownShelf.readAt = kept.at
    return kept?.body
  },
  async remember(path, body) {
    if (!shelves || !key) return
    if (path === '/api/resident/me') {
      const whose = String((body as Me).account_id)
      if (localStorage.getItem('jiayi-resident-account') !== whose) {
        await emptyOwnShelf()
        localStorage.setItem('jiayi-resident-account', whose)
      }
    }
    await shelves.people.put({ id: path, sealed: await seal(key, { at: new Date().toISOString(), body } satisfies Kept) }).catch(() => undefined)
  },
}

async function keepReading(path: string, body: { client_key: string; readings: { code: string; value: string | number }[] }) {
  const danger = body.readings.some((one) => isDangerous(one.code, Number(one.value)))
  const isKept = await outbox?.add({ id: body.client_key, personId: null, personName: '', title: '测量', lines: body.readings.map((one) => String(one.value)), method: 'POST', path, body })
  if (!isKept) return undefined
  count()
  return { stored: body.readings.length, words: ['存在手机里了，有信号就传给医生'], is_critical: danger, urgent_advice: danger ? ADVICE : '', level: danger ? 'critical' : 'normal', questions: [], reading_id: 0 }
}
