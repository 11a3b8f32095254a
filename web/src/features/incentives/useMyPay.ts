import { computed } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson, type Page } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'

type Schemas = components['schemas']
export type MyPayLine = Schemas['MyPayLineOut']
export type Explanation = Schemas['PayExplanationOut']
export interface PayYear { year: number; total: number; lines: MyPayLine[] }

/** One payslip a year; the parts are added in fen so that they add up to the whole. */
export function byYear(lines: readonly MyPayLine[]): PayYear[] {
  const years = new Map<number, MyPayLine[]>()
  for (const line of lines) years.set(line.year, [...(years.get(line.year) ?? []), line])
  return [...years].sort(([a], [b]) => b - a).map(([year, own]) => ({ year, lines: own, total: own.reduce((sum, line) => sum + Math.round(Number(line.amount) * 100), 0) / 100 }))
}

/** What I was paid, in published distributions. */
export function useMyPay() {
  const { data, error, load } = useLoad(() => sendJson<MyPayLine[]>('GET', '/api/doctor/my-pay-lines'))
  const years = computed(() => (data.value ? byYear(data.value) : undefined))
  return { years, error, load }
}

/** The agreements an amount was counted from, page by page. */
export const useContractsBehind = (lineId: () => number) =>
  usePages<Schemas['ContractBehindOut']>((cursor) => sendJson<Page<Schemas['ContractBehindOut']>>('GET', `/api/doctor/my-pay-lines/${lineId()}/contracts${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`))

/** Where one amount comes from, step by step up to the total. */
export const useExplanation = (lineId: () => number) => useLoad(() => sendJson<Explanation>('GET', `/api/doctor/my-pay-lines/${lineId()}`))
