import { onBeforeUnmount, onMounted, ref } from 'vue'

export type SpeechState = 'idle' | 'speaking' | 'paused' | 'unavailable'

const isSupported = () => typeof window !== 'undefined' && 'speechSynthesis' in window && 'SpeechSynthesisUtterance' in window
const WAIT_FOR_VOICES = 1500

/** Cantonese reads the characters in another language: only where nothing else is there. */
export function chineseVoice<T extends { lang: string }>(voices: readonly T[]): T | undefined {
  const chinese = voices.filter((voice) => /^(zh|cmn)\b/i.test(voice.lang.replace('_', '-')))
  return chinese.find((voice) => !/hk|yue/i.test(voice.lang)) ?? chinese[0]
}

/**
 * Reads sentences one after another and tells which one is being read.
 *
 * Voices arrive late in most browsers, so they are looked for as soon as the page is there and again whenever the browser
 * has new ones: the button says that there is no Chinese voice before anybody waits for it in vain.
 */
export function useSpeech() {
  const state = ref<SpeechState>(isSupported() ? 'idle' : 'unavailable')
  const index = ref(-1)
  let run = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function look() {
    const found = chineseVoice(speechSynthesis.getVoices())
    if (found && state.value === 'unavailable') state.value = 'idle'
    return found
  }

  function stop() {
    run += 1
    index.value = -1
    if (!isSupported()) return
    speechSynthesis.cancel()
    if (state.value !== 'unavailable') state.value = 'idle'
  }

  async function read(sentences: readonly string[]) {
    stop()
    const mine = run
    const voice = look()
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

  onMounted(() => {
    if (!isSupported() || look()) return
    speechSynthesis.addEventListener?.('voiceschanged', look)
    timer = setTimeout(() => { if (!look() && state.value === 'idle') state.value = 'unavailable' }, WAIT_FOR_VOICES)
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    if (isSupported()) speechSynthesis.removeEventListener?.('voiceschanged', look)
    stop()
  })
  return { state, index, read, toggle, stop }
}
