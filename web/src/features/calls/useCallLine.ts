/**
 * One call at a time on this page: ring, answer, talk, hang up. Signals are stored on the server and fetched in order,
 * so that a broken line loses nothing; the socket only says when to look. The side that rang makes the offers.
 */
import { computed, ref, shallowRef } from 'vue'
import type { components } from '@/shared/api/doctor'
import { ApiError, sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { newKey } from '@/shared/lib/key'
import { listen, type Word } from '@/shared/live/socket'
import { toast } from '@/shared/ui/toast'
import { useCallRecording } from './useCallRecording'

export type Call = components['schemas']['ConversationCallOut']
type Relay = components['schemas']['RelayOut']
type Signal = components['schemas']['CallSignalOut']
export type Phase = 'idle' | 'calling' | 'ringing' | 'connecting' | 'talking' | 'reconnecting'

const RING_MS = 45_000
const LOOK_MS = 2_000
const ALIVE_MS = 20_000
const RESTART_MS = 4_000

export function useCallLine(client: ClientName) {
  const device = newKey()
  const call = shallowRef<Call | null>(null)
  const phase = ref<Phase>('idle')
  const problem = ref('')
  const local = shallowRef<MediaStream | null>(null)
  const remote = shallowRef<MediaStream | null>(null)
  const isMuted = ref(false)
  const isVideoOff = ref(false)
  const mayRecord = ref(false)
  const recording = useCallRecording(client, call, local, remote)
  /** Why the last call did not come about: the page offers the phone network or a message instead. */
  const failed = shallowRef<{ patientId: number; words: string } | null>(null)
  /** Whose page says by itself that a call failed: there no toast repeats it and hides what is pressed next. */
  const saidOn = new Set<number>()
  const dismissed = new Set<number>()
  let line: RTCPeerConnection | null = null
  let heard = 0
  let early: RTCIceCandidateInit[] = []
  let looking = false
  let lookAgain = false
  const timers: ReturnType<typeof setInterval>[] = []
  let ringTimer: ReturnType<typeof setTimeout> | undefined
  let restartTimer: ReturnType<typeof setTimeout> | undefined
  let stop: (() => void) | undefined

  const path = (rest: string) => `/api/${client}/calls${rest}`
  const mine = (one: Call) => one.caller_device === device || one.answerer_device === device
  const isCaller = computed(() => call.value?.caller_device === device)
  const isVideo = computed(() => call.value?.kind === 'video')
  const withWhom = computed(() => {
    if (!call.value) return ''
    if (client !== 'resident') return call.value.patient_name
    return (isCaller.value ? call.value.answerer_name : call.value.caller_name) || call.value.team_name
  })

  function start() {
    stop = listen(client, (word: Word) => {
      if (word.topic === 'calls' || word.topic === '*') void look()
      if (word.topic === 'call-signals' && word.id === call.value?.id) void fetchSignals()
    })
    window.addEventListener('online', restart)
    void look()
  }
  function quit() {
    stop?.()
    window.removeEventListener('online', restart)
    if (call.value && phase.value !== 'ringing') void hangUp()
    else reset()
  }

  /** What is going on now: a call that rings for us, or news of the one we are in. */
  async function look() {
    if (call.value && mine(call.value)) {
      const now = await sendJson<Call>('GET', path(`/${call.value.id}`)).catch(() => null)
      if (now && call.value?.id === now.id) await take(now)
      return
    }
    const found = await sendJson<{ call: Call | null }>('GET', path('/current')).catch(() => null)
    if (!found || (call.value && mine(call.value))) return
    const one = found.call
    const rings = one && one.state === 'ringing' && one.side !== (client === 'resident' ? 'resident' : 'team') && !dismissed.has(one.id)
    if (rings) { call.value = one; phase.value = 'ringing' } else if (phase.value === 'ringing') {
      if (one && one.id === call.value?.id && one.state === 'active') toast('已经有人接了')
      reset()
    }
  }

  async function take(now: Call) {
    const before = call.value
    call.value = now
    if (now.state === 'active' && before?.state !== 'active' && isCaller.value) await connect()
    else if (!['ringing', 'active'].includes(now.state)) over(now)
  }

  async function ring(patientId: number, kind: 'voice' | 'video') {
    if (phase.value !== 'idle') return
    problem.value = ''
    failed.value = null
    if (!(await openMedia(kind))) return
    phase.value = 'calling'
    try {
      const made = await sendJson<Call>('POST', path(''), { patient_id: patientId, kind, device })
      call.value = made
      if (made.state !== 'ringing') return over(made)
      ringTimer = setTimeout(() => void hangUp('timeout'), RING_MS)
    } catch (reason) {
      fail(patientId, reason instanceof ApiError ? reason.message : '没打出去，再试一次', 'late')
      reset()
    }
  }

  async function answer() {
    const one = call.value
    if (!one || phase.value !== 'ringing') return
    if (!(await openMedia(one.kind))) return
    phase.value = 'connecting'
    failed.value = null
    try {
      call.value = await sendJson<Call>('POST', path(`/${one.id}/answer`), { device })
      await connect()
    } catch (reason) {
      toast(reason instanceof ApiError ? reason.message : '没接起来', 'late')
      reset()
    }
  }

  /** At the desk and on the doctor's phone a colleague may still take it; a resident says no for good. */
  async function decline() {
    const one = call.value
    if (!one) return
    dismissed.add(one.id)
    if (client === 'resident') await sendJson('POST', path(`/${one.id}/end`), { reason: 'declined' }).catch(() => undefined)
    reset()
  }

  async function hangUp(reason = 'hangup') {
    const one = call.value
    if (one) await sendJson<Call>('POST', path(`/${one.id}/end`), { reason }).then(over, () => reset())
    else reset()
  }

  /** Said once, whether the answer to hanging up or the word of the socket was quicker. */
  function over(now: Call) {
    if (call.value?.id !== now.id) return
    const words: Record<string, string> = {
      no_page: client === 'resident' ? '团队现在没人开着家医，已留下未接来电，会回您' : '对方没开着家医，已发消息和短信',
      timeout: client === 'resident' ? '没人接，已留下未接来电，会回您' : '没人接，已发消息和短信',
      declined: '对方现在不方便接', lost: '断开了，没有再连上',
    }
    const why = words[now.end_reason]
    if (why && isCaller.value) fail(now.patient_id, why, 'due')
    else if (why && now.end_reason !== 'declined') toast(why, 'due')
    else toast('通话结束')
    reset()
  }

  function fail(patientId: number, why: string, kind: 'due' | 'late') {
    failed.value = { patientId, words: why }
    if (!saidOn.has(patientId)) toast(why, kind)
  }

  async function openMedia(kind: string): Promise<boolean> {
    try {
      if (!navigator.mediaDevices?.getUserMedia || typeof RTCPeerConnection === 'undefined') throw new Error('no media')
      local.value = await navigator.mediaDevices.getUserMedia({ audio: true, video: kind === 'video' ? { width: 640, height: 480 } : false })
      return true
    } catch {
      toast(kind === 'video' ? '没有打开摄像头和麦克风，在浏览器里允许以后再打' : '没有打开麦克风，在浏览器里允许以后再打', 'late')
      return false
    }
  }

  async function connect() {
    clearTimeout(ringTimer)
    phase.value = 'connecting'
    heard = 0
    early = []
    const relay = await sendJson<Relay>('GET', path('/relay')).catch(() => null)
    mayRecord.value = relay?.may_record ?? false
    const servers = relay?.urls.length ? [{ urls: relay.urls, username: relay.username, credential: relay.credential }] : []
    const mineLine = new RTCPeerConnection({ iceServers: servers, iceTransportPolicy: relay?.relay_only ? 'relay' : 'all' })
    line = mineLine
    remote.value = new MediaStream()
    for (const track of local.value?.getTracks() ?? []) mineLine.addTrack(track, local.value!)
    mineLine.ontrack = (event) => { remote.value = event.streams[0] ?? new MediaStream([event.track]) }
    mineLine.onicecandidate = (event) => { if (event.candidate) void signal('candidate', event.candidate.toJSON()) }
    mineLine.onconnectionstatechange = () => follow(mineLine)
    timers.push(setInterval(() => void fetchSignals(), LOOK_MS), setInterval(() => { void sendJson('POST', path(`/${call.value?.id}/alive`)).catch(() => undefined) }, ALIVE_MS))
    if (isCaller.value) await offer()
    else await fetchSignals()
  }

  function follow(which: RTCPeerConnection) {
    if (which !== line) return
    const state = which.connectionState
    if (state === 'connected') { phase.value = 'talking'; clearTimeout(restartTimer) }
    else if (state === 'disconnected' || state === 'failed') {
      phase.value = 'reconnecting'
      clearTimeout(restartTimer)
      restartTimer = setTimeout(restart, state === 'failed' ? 0 : RESTART_MS)
    }
  }

  /** Another network, other addresses: the way is looked for again, the call goes on. */
  function restart() {
    if (!line || !call.value || !['connecting', 'talking', 'reconnecting'].includes(phase.value)) return
    if (isCaller.value) void offer(true)
    else void signal('restart', {})
    clearTimeout(restartTimer)
    restartTimer = setTimeout(() => { if (phase.value === 'reconnecting') restart() }, RESTART_MS * 2)
  }

  async function offer(again = false) {
    if (!line) return
    const words = await line.createOffer({ iceRestart: again })
    await line.setLocalDescription(words)
    await signal('offer', words)
  }

  async function signal(kind: string, body: unknown) {
    const id = call.value?.id
    for (let tries = 0; id && tries < 5 && call.value?.id === id; tries++) {
      try { await sendJson('POST', path(`/${id}/signals`), { kind, body: JSON.stringify(body) }); return } catch (reason) {
        if (reason instanceof ApiError && !reason.isOffline) return
        await new Promise((done) => setTimeout(done, 1_000))
      }
    }
  }

  async function fetchSignals() {
    if (looking) { lookAgain = true; return }
    looking = true
    try {
      const id = call.value?.id
      const found = id && line ? await sendJson<Signal[]>('GET', path(`/${id}/signals?after=${heard}`)).catch(() => []) : []
      for (const one of found) {
        heard = Math.max(heard, one.id)
        await hear(one).catch(() => undefined)
      }
    } finally { looking = false }
    if (lookAgain) { lookAgain = false; void fetchSignals() }
  }

  async function hear(one: Signal) {
    if (!line) return
    const body = one.body === '-' ? {} : JSON.parse(one.body)
    if (one.kind === 'offer') {
      await line.setRemoteDescription(body)
      await line.setLocalDescription(await line.createAnswer())
      await signal('answer', line.localDescription)
      await useEarly()
    } else if (one.kind === 'answer') {
      await line.setRemoteDescription(body)
      await useEarly()
    } else if (one.kind === 'candidate') {
      if (line.remoteDescription) await line.addIceCandidate(body)
      else early.push(body)
    } else if (one.kind === 'restart' && isCaller.value) await offer(true)
  }
  async function useEarly() {
    for (const candidate of early.splice(0)) await line?.addIceCandidate(candidate)
  }

  function reset() {
    clearTimeout(ringTimer)
    clearTimeout(restartTimer)
    for (const timer of timers.splice(0)) clearInterval(timer)
    line?.close()
    line = null
    local.value?.getTracks().forEach((track) => track.stop())
    local.value = null
    remote.value = null
    call.value = null
    phase.value = 'idle'
    isMuted.value = isVideoOff.value = false
  }
  function mute() {
    isMuted.value = !isMuted.value
    for (const track of local.value?.getAudioTracks() ?? []) track.enabled = !isMuted.value
  }
  function hideVideo() {
    isVideoOff.value = !isVideoOff.value
    for (const track of local.value?.getVideoTracks() ?? []) track.enabled = !isVideoOff.value
  }
  return { call, phase, problem, local, remote, isMuted, isVideoOff, isVideo, withWhom, mayRecord, recording, failed, saidOn, start, quit, ring, answer, decline, hangUp, mute, hideVideo }
}
