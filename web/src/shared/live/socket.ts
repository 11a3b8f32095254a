/**
 * One WebSocket per open page. It says only that something has changed; what has changed is asked for over HTTP.
 * Words that were said while the line was down are lost, so after every reconnect everything is asked for again.
 */
import { ref } from 'vue'
import type { ClientName } from '../auth/session'

export interface Word { topic: string; id?: number | null }
type Listener = (word: Word) => void

const SIGNED_OUT = 4401
const PING_EVERY = 25_000
const PONG_WITHIN = 10_000
const LONGEST_WAIT = 30_000

/** Is the line up: then nobody needs to poll. */
export const isLive = ref(false)
const listeners = new Set<Listener>()
let client: ClientName | null = null
let socket: WebSocket | null = null
let tries = 0
let again: ReturnType<typeof setTimeout> | undefined
let ping: ReturnType<typeof setInterval> | undefined
let pong: ReturnType<typeof setTimeout> | undefined

/** Hear what is said until the answer of this function is called. The first listener opens the line, the last closes it. */
export function listen(of: ClientName, listener: Listener): () => void {
  listeners.add(listener)
  if (client !== of) hangUp()
  client = of
  connect()
  return () => {
    listeners.delete(listener)
    if (!listeners.size) hangUp()
  }
}

function connect() {
  if (socket || !client || typeof WebSocket === 'undefined') return
  clearTimeout(again)
  const mine = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/ws/${client}`)
  socket = mine
  mine.onmessage = (event: MessageEvent<string>) => { if (mine === socket) hear(JSON.parse(event.data) as Word) }
  mine.onclose = (event) => { if (mine === socket) lost(event.code) }
}

function hear(word: Word) {
  if (word.topic === 'pong') clearTimeout(pong)
  else if (word.topic === 'ready') {
    isLive.value = true
    tries = 0
    clearInterval(ping)
    ping = setInterval(knock, PING_EVERY)
    say({ topic: '*' })
  } else say(word)
}

const say = (word: Word) => { for (const listener of [...listeners]) listener(word) }

/** A phone that changed its network is not told that the old line is dead: an answer that does not come says so. */
function knock() {
  if (!socket || socket.readyState !== WebSocket.OPEN) return
  clearTimeout(pong)
  pong = setTimeout(() => { drop(); connect() }, PONG_WITHIN)
  socket.send('ping')
}

function drop() {
  const old = socket
  socket = null
  isLive.value = false
  clearInterval(ping)
  clearTimeout(pong)
  old?.close()
}

function lost(code: number) {
  drop()
  // The next request over HTTP finds out by itself that nobody is signed in.
  if (code === SIGNED_OUT || !listeners.size) return
  again = setTimeout(connect, Math.min(LONGEST_WAIT, 500 * 2 ** tries++) * (0.5 + Math.random() / 2))
}

function hangUp() {
  clearTimeout(again)
  drop()
  client = null
  tries = 0
}

/** Back on a network, or back in front of the reader: no need to wait for the next try. */
function hurry() {
  if (!listeners.size || document.visibilityState === 'hidden') return
  if (socket) knock()
  else { tries = 0; connect() }
}

if (typeof window !== 'undefined') {
  window.addEventListener('online', hurry)
  document.addEventListener('visibilitychange', hurry)
}
