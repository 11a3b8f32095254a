/**
 * The doctor's own store on this device: locked, open, or none. It answers pages without a signal, keeps what was done, sends it
 * later, and obeys an order to drop what it holds.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watchEffect } from 'vue'
import { ApiError, onNoSignal, sendPast, type Device } from '@/shared/api/client'
import { staffLogin } from '@/shared/auth/login'
import { useSession, type Me } from '@/shared/auth/session'
import { useSite } from '@/shared/auth/site'
import { isoDate } from '@/shared/lib/format'
import { newKey } from '@/shared/lib/key'
import { clockAdvice, isClockWrong } from '@/shared/offline/clock'
import { holdDrafts } from '@/shared/offline/own'
import { Outbox, type Item, type NewItem, type Replayed } from '@/shared/offline/outbox'
import { openShelves, type Shelves } from '@/shared/offline/rows'
import { canSeal, fromBase64 } from '@/shared/offline/sealing'
import { signal } from '@/shared/offline/signal'
import { Vault } from '@/shared/offline/vault'
import { toast } from '@/shared/ui/toast'
import { Carried, type Progress } from './carrying'
import type { Held } from './compose'
import { waitingPlans } from './plans'
import { readFor } from './routes'
import { VISITS, writeFor } from './writes'

const CLIENT = 'doctor'
const WHOSE = 'jiayi-doctor-account'
/** Said on the login page until somebody signs in here: the phone was emptied by order. Nothing of anybody lies in it. */
const WIPED = 'jiayi-doctor-wiped'
type State = 'none' | 'locked' | 'open'
type Order = 'keep' | 'drop' | 'wipe'

export const useDevice = defineStore('device', () => {
  const state = ref<State>('none')
  const name = ref('')
  const isBurnt = ref(false)
  const isWiped = ref(Boolean(localStorage.getItem(WIPED)))
  const items = shallowRef<Item[]>([])
  const sealedWaiting = ref(0)
  const people = ref(0)
  const syncedAt = ref('')
  const isCapped = ref(false)
  const progress = ref<Progress | null>(null)
  const problem = ref('')
  const isPersistent = ref<boolean | null>(null)
  const room = ref<Room | null>(null)
  const looked = new Map<number, string>()
  let vault: Vault | null = null
  let carried: Carried | null = null
  let outbox: Outbox | null = null
  const opened: (() => void)[] = []

  const waiting = computed(() => (state.value === 'open' ? items.value.filter((item) => item.state === 'waiting' || item.state === 'clash').length : sealedWaiting.value))
  const clashes = computed(() => items.value.filter((item) => item.state === 'clash'))

  watchEffect(() => Object.assign(signal, { keeps: state.value === 'open', waiting: waiting.value, clashes: clashes.value.length, page: '/outbox' }))

  /** At the start of the app: does a store lie here? */
  async function find() {
    onNoSignal(door)
    const account = Number(localStorage.getItem(WHOSE) ?? 0)
    if (!account || !canSeal()) return
    const shelves = openShelves(CLIENT, account)
    vault = await Vault.find(shelves).catch(() => null)
    if (!vault) {
      if (isWiped.value) await finishWiping(shelves)
      return
    }
    name.value = vault.name
    isBurnt.value = vault.isBurnt
    sealedWaiting.value = (await vault.shelves.outbox.all()).filter((row) => row.mark).length
    state.value = vault.isBurnt ? 'none' : 'locked'
    if (navigator.onLine) await obey()
  }

  /** A page waits behind the lock until it is open; nothing is fetched for eyes that have no PIN. */
  const whenOpen = () => (state.value === 'locked' ? new Promise<void>((done) => { opened.push(done) }) : Promise.resolve())

  async function open() {
    if (!vault) return
    carried = new Carried(vault)
    if (vault.holdsCopies) await carried.load()
    for (const [id, at] of (await vault.read<[number, string][]>('things', 'looked')) ?? []) looked.set(id, at)
    const held = vault
    outbox = new Outbox({
      all: () => held.readAll<Item>('outbox'),
      put: (item) => held.write('outbox', [{ id: item.id, value: item, mark: item.state === 'waiting' || item.state === 'clash' ? 1 : 0 }]),
      drop: (ids) => held.shelves.outbox.drop(ids),
    })
    holdDrafts({
      find: (id) => held.read('drafts', id),
      keep: (id, value) => held.write('drafts', [{ id, value }]),
      forget: async (id) => { await held.shelves.drafts.drop([id]) },
    })
    await outbox.load()
    await outbox.prune()
    state.value = 'open'
    show()
    for (const done of opened.splice(0)) done()
  }
  function show() {
    items.value = outbox?.items ?? []
    people.value = carried?.people.length ?? 0
    void roomHere().then((now) => { room.value = now })
    syncedAt.value = carried?.standing?.at ?? ''
    isCapped.value = carried?.standing?.isCapped ?? false
  }

  /** What is to be said when the PIN is wrong; empty when it was right. */
  async function unlock(pin: string): Promise<string> {
    if (!vault) return ''
    const tried = await vault.tryPin(pin)
    if (tried.is === 'wrong') return `PIN 不对，还能试 ${tried.left} 次`
    if (tried.is === 'burnt') {
      isBurnt.value = true
      return burntWords()
    }
    if (navigator.onLine) await liveSession(pin)
    await open()
    isPersistent.value = await askToStay()
    void refresh()
    return ''
  }
  const burntWords = () => `PIN 错了 5 次，手机里存的居民资料已经删掉${sealedWaiting.value ? `；没上传的 ${sealedWaiting.value} 条还在，用密码登录后接着传` : '；用密码登录后重新取'}`

  /** The session may have run out while the device was locked: the same PIN begins a new one. */
  async function liveSession(pin: string) {
    const session = useSession()
    await session.load().catch(() => undefined)
    if (session.isLoaded && !session.me) {
      await staffLogin(CLIENT).pin(pin).catch(() => undefined)
      await session.load().catch(() => undefined)
    }
  }

  function lock() {
    if (state.value !== 'open') return
    sealedWaiting.value = waiting.value
    vault?.lock()
    carried = outbox = null
    items.value = []
    state.value = 'locked'
  }
  /** To the login page without the PIN: another person, or a forgotten PIN. */
  function leaveLocked() {
    state.value = 'none'
    holdDrafts(null)
    for (const done of opened.splice(0)) done()
  }

  /** Somebody signed in. With a PIN the device is theirs and begins to carry; without one, their unsent words are sent. */
  async function attach(me: Me, pin: string) {
    localStorage.removeItem(WIPED)
    isWiped.value = false
    if (!canSeal()) return
    const shelves = openShelves(CLIENT, me.account_id)
    const found = await Vault.find(shelves).catch(() => null)
    if (!found && !pin) return
    try {
      if (!found) {
        const store = newKey()
        vault = await Vault.create(shelves, { account: me.account_id, name: me.name, store }, pin, await serverHalf(store))
      } else {
        vault = found
        const isRight = pin && !found.isBurnt && (await found.tryPin(pin)).is === 'open'
        if (!isRight && pin) await found.renew(pin, await serverHalf(found.store))
        if (!isRight && !pin) await found.openWords(await serverHalf(found.store))
      }
    } catch {
      problem.value = '这台手机存不了资料，没有信号时看不了居民；先用着，回头再登录一次'
      return
    }
    localStorage.setItem(WHOSE, String(me.account_id))
    name.value = me.name
    isBurnt.value = vault.isBurnt
    await open()
    isPersistent.value = await askToStay()
    void refresh()
  }
  const serverHalf = async (store: string) => fromBase64((await sendPast<{ key: string }>('GET', `/api/doctor/me/unsent-key/${store}`)).key)

  /** What waits goes first, then what changed comes. */
  async function refresh(): Promise<Replayed | null> {
    if (!vault?.isOpen || !navigator.onLine) return null
    await obey()
    const done = await replay()
    if (done?.stopped !== 'sign_in') await sync()
    return done
  }

  async function replay(): Promise<Replayed | null> {
    if (!outbox) return null
    if (isClockWrong()) await outbox.doubt(`填的时候${clockAdvice().replace('请', '日子可能不对；请')}，再打开看一眼日子`)
    const done = await outbox.replay(deliver)
    show()
    if (done.stopped === 'sign_in') problem.value = '要重新登录才能上传，内容都在手机里'
    else if (done.sent || !waiting.value) problem.value = ''
    return done
  }

  /** A visit is answered person by person: a refusal lies inside an answer that is otherwise well. */
  async function deliver(method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await sendPast(method, path, body)
    const refused = Array.isArray(answer) ? (answer as { status?: string; refusal?: { code: string; message: string; details?: unknown } | null }[]).find((one) => one.status === 'refused') : undefined
    if (refused) throw new ApiError(refused.refusal?.code ?? 'refused', refused.refusal?.message ?? '服务器没有收下', 409, refused.refusal?.details)
    return answer
  }

  let syncing: Promise<void> | null = null
  function sync(): Promise<void> {
    syncing ??= run().finally(() => { syncing = null; progress.value = null })
    return syncing
    async function run() {
      if (!carried || !vault?.holdsCopies) return
      try {
        await report()
        await carried.update(sendPast, (now) => { progress.value = now; show() })
        await vault?.write('things', [{ id: 'me', value: useSession().me }]) // signed out meanwhile: nothing is kept
        problem.value = ''
      } catch (error) {
        if (error instanceof ApiError && error.code === 'copy_needs_trusted_device') await obey()
        else if (!(error instanceof ApiError)) problem.value = '手机存储满了，新的资料没有存下；清一些照片再点“现在同步”'
        else if (!error.isOffline && error.status !== 401) problem.value = error.message
      }
      show()
    }
  }
  /** Who was looked at without a signal: the resident reads of it. */
  async function report() {
    const told = (await vault?.read<[number, string][]>('things', 'looked')) ?? []
    if (!told.length) return
    await sendPast('POST', '/api/doctor/sync/looked', { looked: told.map(([patient_id, at]) => ({ patient_id, at })) })
    await vault?.shelves.things.drop(['looked'])
    looked.clear()
  }
  async function noteLook(patientId: number) {
    if (looked.has(patientId)) return
    looked.set(patientId, new Date().toISOString())
    await vault?.write('things', [{ id: 'looked', value: [...looked].slice(-500) }])
  }

  /** The server's word on this device: keep, drop the copies, or wipe everything. */
  async function obey() {
    const hint = await sendPast<{ order: Order }>('GET', '/api/doctor/login/device').catch(() => null)
    if (!hint || hint.order === 'keep' || !vault) return
    if (hint.order === 'wipe') {
      localStorage.setItem(WIPED, '1') // before: the page may be closed in the middle, and the next one still says it
      isWiped.value = true
      await vault.wipe()
      forget()
    } else {
      await vault.dropCopies()
      isBurnt.value = true
      carried = vault.isOpen ? new Carried(vault) : null
      if (state.value === 'locked') leaveLocked()
    }
    await confirmWiped()
    show()
  }
  /** The page that began to empty the device was closed before it had done and said so. */
  async function finishWiping(shelves: Shelves) {
    await Vault.empty(shelves)
    forget()
    await confirmWiped()
  }
  const confirmWiped = () => sendPast('POST', '/api/doctor/login/device/wiped').catch(() => undefined)
  function forget() {
    localStorage.removeItem(WHOSE)
    holdDrafts(null)
    vault = carried = outbox = null
    name.value = ''
    sealedWaiting.value = 0
    isBurnt.value = false
    items.value = []
    leaveLocked()
  }

  /** Signing out empties the device; with something unsent it is sent first, or the device stays as it is. */
  async function signOut(): Promise<boolean> {
    if (outbox?.unsent.length) await replay()
    if (outbox?.unsent.length) return false
    await vault?.wipe()
    forget()
    await useSession().signOut()
    return true
  }

  /** The password is another one: the server trusts this device no more. What waits is sent, the copies go, and words that
   * were not sent or half typed wait, sealed, for their author. */
  async function signInAnew() {
    await refresh()
    sealedWaiting.value = waiting.value
    vault?.lock()
    carried = outbox = null
    items.value = []
    leaveLocked()
    await useSession().signOut()
  }

  async function add(wanted: NewItem[]): Promise<boolean> {
    for (const item of wanted) if (!(await outbox?.add(item))) return false
    show()
    return true
  }
  async function decide(id: string, choice: 'again' | 'give_up' | 'take_back') {
    if (!outbox) return
    if (choice === 'again') await outbox.again(id)
    else if (choice === 'give_up') await outbox.giveUp(id)
    else {
      const item = await outbox.takeBack(id)
      if (item?.draft) await vault?.write('drafts', [{ id: item.draft.id, value: item.draft.value }])
    }
    show()
    if (choice !== 'take_back') void refresh()
  }

  const held = (): Held | null => {
    if (!carried?.house) return null
    const [me, today, standing] = [useSession().me, useSite().today, carried.standing]
    const done = (standing && isoDate(standing.at) === today ? standing.done ?? 0 : 0) + (outbox?.unsent.filter((item) => item.path === VISITS).flatMap((item) => item.settles).length ?? 0)
    return { author: me?.name ?? '', people: carried.people, byId: carried.byId, house: carried.house, today, settled: outbox?.settled() ?? new Set(), teams: new Set(me?.team_ids), done, plans: waitingPlans(outbox?.unsent ?? []) }
  }

  const door: Device = {
    knows: (method, path) => state.value === 'open' && (path === '/api/doctor/me' || (method === 'GET' ? readFor(path) !== null : writeFor(method, path) !== null)),
    comesFirst: (method, path, body) => Boolean(outbox && writeFor(method, path)?.people(held(), body).some((id) => outbox!.holds(id))),
    async answer(method, path, body) {
      const [pathname, query = ''] = path.split('?') as [string, string?]
      if (pathname === '/api/doctor/me') return vault?.read('things', 'me')
      const now = held()
      if (method === 'GET') {
        const known = now && readFor(pathname)
        if (!known) return undefined
        const single = /^\/api\/doctor\/patients\/(\d+)$/.exec(pathname)
        if (single) void noteLook(Number(single[1]))
        return known.read.answer(now, known.found, new URLSearchParams(query))
      }
      const write = writeFor(method, pathname)
      const made = write?.make(now, body)
      if (!made) return undefined
      if (made.items.length) {
        if (!(await add(made.items))) throw new ApiError('device_full', '手机里存不下了，先别离开这一页；清一些照片再点一次')
        toast('存在手机里了，有信号就传')
        if (navigator.onLine) void refresh()
      }
      return made.answer
    },
  }

  return { state, name, isBurnt, isWiped, items, waiting, clashes, people, syncedAt, isCapped, progress, problem, isPersistent, room, find, whenOpen, unlock, lock, leaveLocked, attach, refresh, signOut, signInAnew, decide, burntWords }
})

/** What this address uses of what the browser grants it, in bytes. */
export interface Room { used: number; granted: number }
async function roomHere(): Promise<Room | null> {
  const told = await navigator.storage?.estimate?.().catch(() => null)
  return told?.quota ? { used: told.usage ?? 0, granted: told.quota } : null
}

/** Without this a browser may throw the store away when the phone is full. */
async function askToStay(): Promise<boolean | null> {
  if (!navigator.storage?.persist) return null
  return (await navigator.storage.persisted()) || navigator.storage.persist().catch(() => false)
}
