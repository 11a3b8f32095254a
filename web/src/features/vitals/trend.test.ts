import { createPinia, setActivePinia } from 'pinia'
import { ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { drawn, problemWith, scaleOf, typedNumbers, type MeasuredCode, type ReadingKind, type Trend } from './trend'
import { useNewReading, useReadingChange } from './useTrend'

const code = (name: string, more: Partial<MeasuredCode> = {}): MeasuredCode => ({ code: name, label: name, plain: name, unit: 'mmol/L', decimals: 1, timing: '', loinc: '', national: '', least: 0.5, most: 60, ...more })
const glucose: ReadingKind = { kind: 'glucose', label: '血糖', is_pair: false, at_home: true, codes: [code('glucose_fasting', { timing: '空腹' }), code('glucose_after_meal', { timing: '餐后 2 小时' })], extra: [] }
const moment = (values: number[], codes: string[], taken_at: string) => ({ id: 1, codes, values, extra: {}, taken_at, text: '', level: 'normal', change: '', source: 'hand', position: '', timing: '', is_questioned: false, is_confirmed: false, is_voided: false, void_reason: '', file_id: null, has_wrong_clock: false })
const line = (name: string, low: number | null, high: number | null) => ({ code: name, label: name, plain: name, unit: '', decimals: 0, timing: '', low, high })
const trend = { kind: 'bp', lines: [line('up', 90, 140), line('low', null, 90)], moments: [moment([150, 80], ['up', 'low'], '2026-09-14T00:00:00Z'), moment([130, 95], ['up', 'low'], '2026-09-15T00:00:00Z')] } as unknown as Trend

beforeEach(() => setActivePinia(createPinia()))
afterEach(() => vi.unstubAllGlobals())

describe('a trend that is drawn', () => {
  it('marks what is off its band, each line by its own', () => {
    expect(drawn(trend).map((one) => one.dots.map((dot) => dot.isOff))).toEqual([[true, false], [false, true]])
  })
  it('draws one code of several alone', () => expect(drawn(trend, 'low')).toHaveLength(1))
  it('has a scale of whole ticks around values and bands', () => expect(scaleOf(drawn(trend))).toEqual({ low: 60, high: 160, step: 20 }))
  it('has a scale without any value', () => expect(scaleOf([])).toEqual({ low: 0, high: 1, step: 1 }))
})

describe('a typed number', () => {
  it('is refused outside what is possible', () => {
    expect(problemWith(code('x'), '600')).toContain('0.5 到 60')
    expect(problemWith(code('x'), '6.5')).toBe('')
    expect(problemWith(code('x'), '')).toBe('')
  })
  it('is sent with a full stop however it was typed', () => expect(typedNumbers([code('x')], { x: '6。5' })).toEqual([{ code: 'x', value: '6.5' }]))
})

describe('writing down', () => {
  it('asks when it was taken before it asks for the number, and keeps its key over a lost answer', async () => {
    const bodies: { client_key: string; readings: unknown }[] = []
    let lost = true
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
      bodies.push(await request.json() as { client_key: string; readings: unknown })
      if (lost) { lost = false; throw new TypeError('gone') }
      return new Response(JSON.stringify({ stored: 1, words: ['6.5'], is_critical: false, urgent_advice: '', level: 'normal', questions: [], reading_id: 4 }))
    }))
    const kind = ref(glucose)
    const form = useNewReading('resident', () => 7, () => kind.value)
    form.typed.value.glucose_fasting = '6.5'
    expect(form.canSave.value).toBe(false)
    form.timing.value = 'glucose_fasting'
    await form.save()
    expect(form.problem.value).not.toBe('')
    await form.save()
    expect(form.stored.value?.reading_id).toBe(4)
    expect(bodies[0]!.client_key).toBe(bodies[1]!.client_key)
    expect(bodies[1]!.readings).toEqual([{ code: 'glucose_fasting', value: '6.5' }])
  })
  it('is taken back with a reason', async () => {
    const paths: string[] = []
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => { paths.push(new URL(request.url, 'http://x').pathname); return new Response(null, { status: 204 }) }))
    const change = useReadingChange('resident', () => 7)
    expect(await change.withdraw(4, '填错了')).toBe(true)
    expect(paths).toEqual(['/api/resident/patients/7/readings/4/void'])
  })
})
