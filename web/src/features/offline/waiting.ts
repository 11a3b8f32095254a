/** Readings that lie on this phone and are not at the doctor's yet. */
import type { Item } from '@/shared/offline/outbox'
import type { Typed } from './danger'

export const READING = /^\/api\/resident\/patients\/(\d+)\/observations$/
export interface SentReading { client_key: string; taken_at?: string; readings: Typed[] }
export interface WaitingPressure { at: string; systolic: number; diastolic: number; isRefused: boolean }

/** The newest blood pressure of this person that waits, or was not taken. */
export function waitingPressure(items: readonly Pick<Item, 'path' | 'body' | 'at' | 'state'>[], patientId: number | null): WaitingPressure | undefined {
  return items.flatMap((item) => {
    if (Number(READING.exec(item.path)?.[1]) !== patientId) return []
    const said = item.body as SentReading
    const [upper, lower] = ['bp_systolic', 'bp_diastolic'].map((code) => said.readings.find((one) => one.code === code)?.value)
    if (upper === undefined || lower === undefined) return []
    return [{ at: said.taken_at ?? item.at, systolic: Number(upper), diastolic: Number(lower), isRefused: item.state === 'clash' }]
  }).sort((one, other) => one.at.localeCompare(other.at)).at(-1)
}
