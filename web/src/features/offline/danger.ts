/** Where the line to danger runs for one person: as the server gave it last, else the shipped one that warns first (danger.json). */
import type { components } from '@/shared/api/resident'
import shipped from './danger.json'

export type DangerLine = components['schemas']['DangerLineOut']
export interface Typed { code: string; value: string | number }

export const SHIPPED: readonly DangerLine[] = shipped

/** What to do at once about the first dangerous value; empty where none is. The numbers on the line are dangerous themselves. */
export function urgentAdvice(readings: readonly Typed[], lines: readonly DangerLine[] = SHIPPED): string {
  for (const { code, value } of readings) {
    const line = lines.find((one) => one.code === code)
    const number = Number(value)
    if (line?.high != null && number >= line.high) return line.high_advice
    if (line?.low != null && number <= line.low) return line.low_advice
  }
  return ''
}

/** `上压 148，下压 92` */
export const typedWords = (readings: readonly Typed[]): string[] => readings.map(({ code, value }) => [SHIPPED.find((one) => one.code === code)?.plain ?? '', String(value)].filter(Boolean).join(' '))
