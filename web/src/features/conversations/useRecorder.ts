import { onUnmounted, ref } from 'vue'

export const LONGEST_SECONDS = 120
// What the files of the house take; Safari records the last.
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4']

/** A voice message: `start` asks for the microphone, `finish` gives the sound and its length, `cancel` forgets it. */
export function useRecorder() {
  const isRecording = ref(false)
  const seconds = ref(0)
  const problem = ref('')
  let recorder: MediaRecorder | null = null
  let stream: MediaStream | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  let began = 0

  const isPossible = typeof MediaRecorder !== 'undefined' && !!navigator.mediaDevices?.getUserMedia

  async function start() {
    problem.value = ''
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch {
      problem.value = '没有打开麦克风。在浏览器里允许用麦克风，或者打字'
      return false
    }
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type))
    recorder = new MediaRecorder(stream, mimeType ? { mimeType, audioBitsPerSecond: 24_000 } : undefined)
    recorder.start(250)
    began = Date.now()
    seconds.value = 0
    isRecording.value = true
    timer = setInterval(() => { seconds.value = Math.round((Date.now() - began) / 1000) }, 250)
    return true
  }

  function release() {
    clearInterval(timer)
    stream?.getTracks().forEach((track) => track.stop())
    stream = null
    recorder = null
    isRecording.value = false
  }

  async function finish(): Promise<{ sound: Blob; seconds: number } | null> {
    const mine = recorder
    if (!mine) return null
    const length = Math.max(1, Math.min(LONGEST_SECONDS, Math.round((Date.now() - began) / 1000)))
    const parts: Blob[] = []
    const sound = await new Promise<Blob>((done) => {
      mine.ondataavailable = (event) => parts.push(event.data)
      mine.onstop = () => done(new Blob([...early, ...parts], { type: mine.mimeType }))
      mine.stop()
    })
    release()
    return { sound, seconds: length }
  }

  const early: Blob[] = []
  async function begin() {
    early.length = 0
    const isOn = await start()
    if (isOn && recorder) recorder.ondataavailable = (event) => early.push(event.data)
    return isOn
  }

  function cancel() {
    recorder?.stop()
    release()
  }

  onUnmounted(release)
  return { isPossible, isRecording, seconds, problem, start: begin, finish, cancel }
}
