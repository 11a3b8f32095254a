import { onBeforeUnmount, ref } from 'vue'

export type SpeechState = 'idle' | 'speaking' | 'paused' | 'unavailable'

const chineseVoice = () => speechSynthesis.getVoices().find((voice) => /^(zh|cmn)/i.test(voice.lang))

/** Voices arrive late in most browsers: wait for them, but not for long. */
async function findVoice(): Promise<SpeechSynthesisVoice | undefined> {
  if (!('speechSynthesis' in window)) return undefined
  if (speechSynthesis.getVoices().length) return chineseVoice()
  await new Promise<void>((done) => {
    speechSynthesis.addEventListener('voiceschanged', () => done(), { once: true })
    setTimeout(done, 600)
  })
  return chineseVoice()
}

/** Reads sentences one after another and tells which one is being read; says so when the device has no Chinese voice. */
export function useSpeech() {
  const state = ref<SpeechState>('idle')
  const index = ref(-1)
  let run = 0

  function stop() {
    run += 1
    if ('speechSynthesis' in window) speechSynthesis.cancel()
    state.value = 'idle'
    index.value = -1
  }

  async function read(sentences: readonly string[]) {
    stop()
    const mine = run
    const voice = await findVoice()
    if (mine !== run) return
    if (!voice) {
      state.value = 'unavailable'
      return
    }
    state.value = 'speaking'
    for (const [position, sentence] of sentences.entries()) {
      index.value = position
      await new Promise<void>((done) => {
        const utterance = new SpeechSynthesisUtterance(sentence)
        utterance.voice = voice
        utterance.lang = voice.lang
        utterance.rate = 0.9
        utterance.onend = utterance.onerror = () => done()
        speechSynthesis.speak(utterance)
      })
      if (mine !== run) return
    }
    stop()
  }

  function toggle(sentences: readonly string[]) {
    if (state.value === 'speaking') {
      speechSynthesis.pause()
      state.value = 'paused'
    } else if (state.value === 'paused') {
      speechSynthesis.resume()
      state.value = 'speaking'
    } else void read(sentences)
  }

  onBeforeUnmount(stop)
  return { state, index, read, toggle, stop }
}
