import { afterEach, describe, expect, it, vi } from 'vitest'
import { keyOf, readContext, readGlucose, readPressure, sfloat } from './ble'
import { canSpeak, fetchFromMeter } from './useBluetooth'

const bytes = (...values: number[]) => new DataView(new Uint8Array(values).buffer)

// The vectors follow the profiles of the Bluetooth SIG (BLS 1.1.1, GLS 1.0.1) and IEEE 11073-20601 §F.8.
describe('a number of the meter', () => {
  it('has an exponent and a mantissa, both signed', () => {
    expect(sfloat(bytes(0x94, 0x00), 0)).toBe(148)
    expect(sfloat(bytes(0x4e, 0xf0), 0)).toBeCloseTo(7.8)
    expect(sfloat(bytes(0xff, 0xff), 0)).toBeCloseTo(-0.1)
  })
  it('may be none', () => expect([0x07ff, 0x0800, 0x07fe].map((raw) => sfloat(bytes(raw & 255, raw >> 8), 0))).toEqual([null, null, null]))
})

describe('a blood pressure', () => {
  it('carries time and pulse when its flags say so', () => {
    const taken = readPressure(bytes(0x06, 0x94, 0x00, 0x5c, 0x00, 0x6f, 0x00, 0xea, 0x07, 9, 15, 14, 2, 30, 0x4c, 0x00))
    expect(taken).toEqual({ sequence: null, takenAt: '2026-09-15T14:02:30+08:00', problem: '', readings: [{ code: 'bp_systolic', value: '148' }, { code: 'bp_diastolic', value: '92' }, { code: 'pulse', value: '76' }] })
  })
  it('in kPa is turned into mmHg', () => {
    expect(readPressure(bytes(0x01, 0xc5, 0xf0, 0x7b, 0xf0, 0x93, 0xf0)).readings.map((one) => one.value)).toEqual(['148', '92'])
  })
  it('that failed is not a reading', () => expect(readPressure(bytes(0x00, 0xff, 0x07, 0xff, 0x07, 0xff, 0x07))).toMatchObject({ readings: [], problem: expect.stringContaining('没量成') as string }))
  it('taken while moving is said so', () => expect(readPressure(bytes(0x10, 0x94, 0x00, 0x5c, 0x00, 0x6f, 0x00, 0x01, 0x00)).problem).toContain('动了'))
  it('of a meter whose clock was never set has no time', () => expect(readPressure(bytes(0x02, 0x94, 0x00, 0x5c, 0x00, 0x6f, 0x00, 0, 0, 0, 0, 0, 0, 0)).takenAt).toBeNull())
})

describe('a glucose', () => {
  it('in mol/L', () => {
    const taken = readGlucose(bytes(0x06, 0x07, 0x00, 0xea, 0x07, 9, 15, 7, 0, 0, 0x4e, 0xc0, 0x11))
    expect(taken).toMatchObject({ sequence: 7, takenAt: '2026-09-15T07:00:00+08:00', hasContext: false, readings: [{ code: 'glucose_random', value: '7.8' }] })
  })
  it('in kg/L', () => expect(readGlucose(bytes(0x02, 0x08, 0x00, 0xea, 0x07, 9, 15, 7, 0, 0, 0x7e, 0xb0, 0x11)).readings[0]!.value).toBe('7'))
  it('with a time offset in minutes', () => expect(readGlucose(bytes(0x07, 0x08, 0x00, 0xea, 0x07, 9, 15, 7, 0, 0, 60, 0, 0x4e, 0xc0, 0x11)).takenAt).toBe('2026-09-15T00:00:00.000Z'))
  it('without an amount is a failure', () => expect(readGlucose(bytes(0x00, 0x08, 0x00, 0xea, 0x07, 9, 15, 7, 0, 0)).problem).toContain('试纸'))
  it('is fasting or after a meal by its context', () => {
    expect(readContext(bytes(0x02, 0x07, 0x00, 3))).toEqual({ sequence: 7, code: 'glucose_fasting' })
    expect(readContext(bytes(0x83, 0x07, 0x00, 0, 1, 0x10, 0xe0, 2))).toEqual({ sequence: 7, code: 'glucose_after_meal' })
  })
})

describe('a key', () => {
  it('is the same for the same reading and looks like a UUID', () => {
    expect(keyOf('meter-1:7')).toBe(keyOf('meter-1:7'))
    expect(new Set(Array.from({ length: 500 }, (_, index) => keyOf(`meter-1:${index}`))).size).toBe(500)
    expect(keyOf('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

/** A meter that indicates its readings as soon as it is listened to. */
class Channel extends EventTarget {
  value?: DataView
  written: number[] = []
  constructor(private readonly says: DataView[] = [], private readonly onWrite?: () => void) { super() }
  async startNotifications() { queueMicrotask(() => this.speak()); return this }
  async writeValueWithResponse(value: Uint8Array) { this.written.push(...value); this.onWrite?.() }
  speak() { for (const one of this.says) { this.value = one; this.dispatchEvent(new Event('characteristicvaluechanged')) } }
}
const meter = (channels: Record<number, Channel>, service: number) => ({
  id: 'meter-1', name: 'BPM', gatt: { connect: async () => ({
    getPrimaryService: async (wanted: number) => { if (wanted !== service) throw new DOMException('none', 'NotFoundError'); return { getCharacteristic: async (number: number) => { const found = channels[number]; if (!found) throw new DOMException('none', 'NotFoundError'); return found } } },
    disconnect: () => undefined,
  }) },
})

describe('a meter over Bluetooth', () => {
  afterEach(() => vi.unstubAllGlobals())
  it('gives its blood pressure', async () => {
    vi.stubGlobal('navigator', { bluetooth: { requestDevice: async () => meter({ 0x2a35: new Channel([bytes(0x00, 0x94, 0x00, 0x5c, 0x00, 0x6f, 0x00)]) }, 0x1810) } })
    expect(canSpeak()).toBe(true)
    const found = await fetchFromMeter({ quiet: 20 })
    expect(found.taken[0]!.readings[0]).toEqual({ code: 'bp_systolic', value: '148' })
    expect(found.device).toBe('meter-1')
  })
  it('is asked for all it has stored, and its contexts are put to its readings', async () => {
    const measurement = new Channel()
    const context = new Channel()
    const access = new Channel([], () => { Object.assign(measurement, { says: [bytes(0x16, 0x07, 0x00, 0xea, 0x07, 9, 15, 7, 0, 0, 0x4e, 0xc0, 0x11)] }); measurement.speak(); Object.assign(context, { says: [bytes(0x02, 0x07, 0x00, 3)] }); context.speak() })
    vi.stubGlobal('navigator', { bluetooth: { requestDevice: async () => meter({ 0x2a18: measurement, 0x2a34: context, 0x2a52: access }, 0x1808) } })
    const found = await fetchFromMeter({ quiet: 20 })
    expect(access.written).toEqual([1, 1])
    expect(found.taken).toMatchObject([{ sequence: 7, readings: [{ code: 'glucose_fasting', value: '7.8' }] }])
  })
  it('cannot be spoken to in most browsers of phones in China', () => {
    vi.stubGlobal('navigator', {})
    expect(canSpeak()).toBe(false)
  })
})
