/** What meters say over Bluetooth: the standard profiles of blood pressure (0x1810) and glucose (0x1808), byte by byte. */

export interface Taken { sequence: number | null; takenAt: string | null; readings: { code: string; value: string }[]; problem: string }
export const PRESSURE_SERVICE = 0x1810
export const GLUCOSE_SERVICE = 0x1808
export const PRESSURE_MEASUREMENT = 0x2a35
export const GLUCOSE_MEASUREMENT = 0x2a18
export const GLUCOSE_CONTEXT = 0x2a34
export const RECORD_ACCESS = 0x2a52
/** 报告所有存着的记录 (Record Access Control Point: report stored records, all). */
export const ALL_RECORDS = new Uint8Array([0x01, 0x01])
const KPA = 7.500_62
const MOLAR = 18.0156

/** IEEE 11073 SFLOAT: 4 bits of exponent, 12 of mantissa; some values mean that there is none. */
export function sfloat(view: DataView, at: number): number | null {
  const raw = view.getUint16(at, true)
  const mantissa = raw & 0x0fff
  if ([0x07ff, 0x0800, 0x07fe, 0x0802, 0x0801].includes(mantissa)) return null
  const exponent = raw >> 12
  return (mantissa >= 0x0800 ? mantissa - 0x1000 : mantissa) * 10 ** (exponent >= 8 ? exponent - 16 : exponent)
}

/** A date of the meter, which knows no time zone: it hangs in the same room as we do. Null where it was never set. */
function moment(view: DataView, at: number): string | null {
  const [year, month, day, hour, minute, second] = [view.getUint16(at, true), view.getUint8(at + 2), view.getUint8(at + 3), view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6)] as const
  if (!year || !month || !day) return null
  const two = (value: number) => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}+08:00`
}

const rounded = (value: number, digits = 0) => String(Math.round(value * 10 ** digits) / 10 ** digits)

/** Blood Pressure Measurement: flags, three pressures, then what the flags announce. */
export function readPressure(view: DataView): Taken {
  const flags = view.getUint8(0)
  const unit = flags & 1 ? KPA : 1
  const [upper, lower] = [sfloat(view, 1), sfloat(view, 3)]
  if (upper === null || lower === null) return { sequence: null, takenAt: null, readings: [], problem: '血压计说这一次没量成，请松开袖带再量' }
  const readings = [{ code: 'bp_systolic', value: rounded(upper * unit) }, { code: 'bp_diastolic', value: rounded(lower * unit) }]
  let at = 7
  const takenAt = flags & 2 ? moment(view, at) : null
  if (flags & 2) at += 7
  if (flags & 4) {
    const pulse = sfloat(view, at)
    if (pulse !== null) readings.push({ code: 'pulse', value: rounded(pulse) })
    at += 2
  }
  if (flags & 8) at += 1
  const status = flags & 16 ? view.getUint16(at, true) : 0
  return { sequence: null, takenAt, readings, problem: status & 1 ? '量的时候动了，最好再量一次' : status & 2 ? '袖带太松，最好绑紧再量一次' : '' }
}

/** Glucose Measurement: flags, sequence, base time, offset, concentration. mg/dL are turned into mmol/L. */
export function readGlucose(view: DataView): Taken & { hasContext: boolean } {
  const flags = view.getUint8(0)
  const sequence = view.getUint16(1, true)
  let takenAt = moment(view, 3)
  let at = 10
  if (flags & 1) {
    const offset = view.getInt16(at, true)
    if (takenAt && offset) takenAt = new Date(Date.parse(takenAt) + offset * 60_000).toISOString()
    at += 2
  }
  const hasContext = Boolean(flags & 16)
  const amount = flags & 2 ? sfloat(view, at) : null
  if (amount === null) return { sequence, takenAt, readings: [], problem: '血糖仪说这一次没量成，请换一条试纸', hasContext }
  // The profile speaks of mol/L or of kg/L: 0.00126 kg/L are 126 mg/dL are 7.0 mmol/L.
  const value = flags & 4 ? amount * 1000 : (amount * 100_000) / MOLAR
  return { sequence, takenAt, readings: [{ code: 'glucose_random', value: rounded(value, 1) }], problem: '', hasContext }
}

const MEALS: Record<number, string> = { 1: 'glucose_random', 2: 'glucose_after_meal', 3: 'glucose_fasting', 4: 'glucose_random', 5: 'glucose_bedtime' }

/** Glucose Measurement Context: when it was taken, which decides what is normal. */
export function readContext(view: DataView): { sequence: number; code: string } {
  const flags = view.getUint8(0)
  let at = 3
  if (flags & 128) at += 1
  if (flags & 1) at += 3
  return { sequence: view.getUint16(1, true), code: flags & 2 ? MEALS[view.getUint8(at)] ?? 'glucose_random' : 'glucose_random' }
}

/** The same reading has the same key however often it is fetched from the meter. */
export function keyOf(text: string): string {
  const words = [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]
  for (const letter of text) {
    const code = letter.codePointAt(0)!
    for (let index = 0; index < words.length; index++) words[index] = Math.imul((words[index]! ^ (code + index * 0x9e3779b1)) >>> 0, 0x01000193 + 2 * index) ^ (words[(index + 1) % 4]! >>> 7)
  }
  const hex = words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
