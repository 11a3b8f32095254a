/**
 * 通话录音: one side asks, the other agrees, both see the mark. The browser of the team puts the two voices together and
 * sends the sound in when it stops or the call ends; pictures are not recorded.
 */
import { ref, watch, type Ref } from 'vue'
import { ApiError, send, sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { toast } from '@/shared/ui/toast'
import type { Call } from './useCallLine'

// Fifty minutes of two voices stay under the ten megabytes that a file may have.
const LONGEST_MS = 50 * 60_000
const BITS = 24_000

export function useCallRecording(client: ClientName, call: Ref<Call | null>, local: Ref<MediaStream | null>, remote: Ref<MediaStream | null>) {
  const isBusy = ref(false)
  let recorder: MediaRecorder | null = null
  let mixer: AudioContext | null = null
  let limit: ReturnType<typeof setTimeout> | undefined

  async function act(path: string, body: object = {}) {
    isBusy.value = true
    try {
      const now = await sendJson<Call>('POST', `/api/${client}${path}`, body)
      if (call.value?.id === now.id) call.value = now
    } catch (reason) {
      toast(reason instanceof ApiError ? reason.message : '没有成功，再试一次', 'late')
    } finally {
      isBusy.value = false
    }
  }
  const ask = () => act(`/calls/${call.value?.id}/recordings`)
  const answer = (isAgreed: boolean) => act(`/call-recordings/${call.value?.recording?.id}/answer`, { is_agreed: isAgreed })
  const stop = () => act(`/call-recordings/${call.value?.recording?.id}/stop`)

  function begin(id: number) {
    if (recorder || typeof MediaRecorder === 'undefined' || !local.value || !remote.value) return
    mixer = new AudioContext()
    const both = mixer.createMediaStreamDestination()
    for (const stream of [local.value, remote.value]) if (stream.getAudioTracks().length) mixer.createMediaStreamSource(stream).connect(both)
    const type = ['audio/webm;codecs=opus', 'audio/mp4'].find((one) => MediaRecorder.isTypeSupported(one))
    const mine = new MediaRecorder(both.stream, { ...(type ? { mimeType: type } : {}), audioBitsPerSecond: BITS })
    const parts: Blob[] = []
    mine.ondataavailable = (event) => { if (event.data.size) parts.push(event.data) }
    mine.onstop = () => void keep(id, new Blob(parts, { type: mine.mimeType }))
    mine.start(1_000)
    recorder = mine
    limit = setTimeout(() => void stop(), LONGEST_MS)
  }
  function finish() {
    clearTimeout(limit)
    if (recorder?.state === 'recording') recorder.stop()
    recorder = null
    void mixer?.close()
    mixer = null
  }

  /** Kept in memory until the server has it: a bad moment of the network does not lose what both agreed to. */
  async function keep(id: number, sound: Blob) {
    for (let tries = 0; tries < 5; tries++) {
      const form = new FormData()
      form.append('file', sound, 'call.webm')
      try {
        await send(`/api/${client}/call-recordings/${id}/content`, { method: 'POST', body: form })
        return toast('通话录音存好了')
      } catch (reason) {
        if (reason instanceof ApiError && !reason.isOffline) return toast(`录音没存上：${reason.message}`, 'late')
        await new Promise((done) => setTimeout(done, 2_000 * (tries + 1)))
      }
    }
    toast('录音没存上：网一直不通', 'late')
  }

  if (client !== 'resident') {
    watch(() => [call.value?.recording?.id, call.value?.recording?.state] as const, ([id, state]) => {
      if (id && state === 'running') begin(id)
      else finish()
    })
  }
  return { isBusy, ask, answer, stop }
}
