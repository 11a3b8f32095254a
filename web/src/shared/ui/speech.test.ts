import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { chineseVoice, useSpeech } from './speech'

interface Fake { voices: { lang: string }[]; spoken: { text: string; onend: () => void }[]; changed?: () => void }

function browser(voices: { lang: string }[]): Fake {
  const fake: Fake = { voices, spoken: [] }
  vi.stubGlobal('SpeechSynthesisUtterance', class { constructor(public text: string) {} })
  vi.stubGlobal('speechSynthesis', {
    getVoices: () => fake.voices,
    speak: (utterance: { text: string; onend: () => void }) => fake.spoken.push(utterance),
    cancel: vi.fn(), pause: vi.fn(), resume: vi.fn(),
    addEventListener: (_name: string, listener: () => void) => { fake.changed = listener },
    removeEventListener: vi.fn(),
  })
  return fake
}

function speaker() {
  let speech!: ReturnType<typeof useSpeech>
  const wrapper = mount(defineComponent({ setup() { speech = useSpeech(); return () => h('i') } }))
  return { speech, wrapper }
}

describe('reading aloud', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })

  it('prefers Mandarin to Cantonese and takes what there is', () => {
    expect(chineseVoice([{ lang: 'en-US' }, { lang: 'zh-HK' }, { lang: 'zh_CN' }])?.lang).toBe('zh_CN')
    expect(chineseVoice([{ lang: 'zh-HK' }])?.lang).toBe('zh-HK')
    expect(chineseVoice([{ lang: 'en-US' }])).toBeUndefined()
  })

  it('says without being asked that there is no Chinese voice', () => {
    browser([{ lang: 'en-US' }])
    const { speech } = speaker()
    expect(speech.state.value).toBe('idle')
    vi.advanceTimersByTime(1500)
    expect(speech.state.value).toBe('unavailable')
  })

  it('can read after all when the voices arrive late', () => {
    const fake = browser([])
    const { speech } = speaker()
    vi.advanceTimersByTime(1500)
    fake.voices = [{ lang: 'zh-CN' }]
    fake.changed!()
    expect(speech.state.value).toBe('idle')
  })

  it('tells which sentence is being read, pauses, goes on and stops at the end', async () => {
    const fake = browser([{ lang: 'zh-CN' }])
    const { speech } = speaker()
    speech.toggle(['第一句', '第二句'])
    await nextTick()
    expect([speech.state.value, speech.index.value, fake.spoken[0]!.text]).toEqual(['speaking', 0, '第一句'])
    speech.toggle(['第一句', '第二句'])
    expect(speech.state.value).toBe('paused')
    speech.toggle(['第一句', '第二句'])
    expect(speech.state.value).toBe('speaking')
    fake.spoken[0]!.onend()
    await nextTick()
    expect(speech.index.value).toBe(1)
    fake.spoken[1]!.onend()
    await nextTick()
    await nextTick()
    expect([speech.state.value, speech.index.value]).toEqual(['idle', -1])
  })

  it('knows a browser that cannot speak at all', () => {
    vi.stubGlobal('speechSynthesis', undefined)
    delete (globalThis as { speechSynthesis?: unknown }).speechSynthesis
    expect(speaker().speech.state.value).toBe('unavailable')
  })
})
