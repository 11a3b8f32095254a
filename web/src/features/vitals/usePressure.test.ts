import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { changeText, pairUp, pressureSentence, problemOf } from './pressure'
import { useNewPressure } from './usePressure'
import type { Series } from './types'

const series = (code: string, values: [string, number, string][]): Series => ({
  code, label: '', plain: '', unit: 'mmHg', low: null, high: 150, average: null,
  points: values.map(([taken_at, value, level]) => ({ taken_at, value, level, source: 'hand', is_questioned: false })),
})
const pairs = pairUp(
  series('bp_systolic', [['2026-09-13T12:00:00Z', 142, 'normal'], ['2026-09-14T12:10:00Z', 148, 'normal'], ['2026-09-15T00:00:00Z', 120, 'normal']]),
  series('bp_diastolic', [['2026-09-13T12:00:00Z', 90, 'high'], ['2026-09-14T12:10:00Z', 92, 'high']]),
)

beforeEach(() => setActivePinia(createPinia()))
afterEach(() => vi.unstubAllGlobals())

describe('two series as pairs', () => {
  it('leave out a number without its mate', () => expect(pairs).toHaveLength(2))
  it('take the worse of the two levels', () => expect(pairs.map((pair) => pair.level)).toEqual(['high', 'high']))
  it('become one sentence with its meaning and its change', () => {
    expect(pressureSentence(pairs, () => '昨天 ')).toBe('昨天 148/92，偏高，比上次高 6。')
  })
  it('speak of the lower number only when the upper did not move', () => {
    expect(changeText({ ...pairs[1]!, systolic: 142 }, pairs[0])).toBe('下压比上次高 2')
    expect(changeText(pairs[0]!, pairs[0])).toBe('和上次一样')
  })
})

describe('typing a reading', () => {
  it('says what is wrong before anything is sent', () => {
    expect(problemOf({ systolic: '92', diastolic: '148' })).toContain('写反')
    expect(problemOf({ systolic: '1480', diastolic: '92' })).toContain('40 到 300')
    expect(problemOf({ systolic: '148', diastolic: '92' })).toBe('')
  })
  it('sends the same key again after a lost answer', async () => {
    const keys: string[] = []
    let lost = true
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
      keys.push((await request.json() as { client_key: string }).client_key)
      if (lost) { lost = false; throw new TypeError('gone') }
      return new Response(JSON.stringify({ stored: 2, words: ['148/92，偏高'], is_critical: false, urgent_advice: '' }))
    }))
    const form = useNewPressure('resident', () => 7)
    form.systolic.value = '148'
    form.diastolic.value = '92'
    await form.save()
    expect(form.problem.value).not.toBe('')
    await form.save()
    expect(form.stored.value?.words).toEqual(['148/92，偏高'])
    expect(keys[0]).toBe(keys[1])
  })
})
