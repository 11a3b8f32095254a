import type { components } from '@/shared/api/doctor'
import type { VisitPack, Span } from './classify'
import type { FormsPack } from './decide'
import type { CareRule } from './programmes'
import type { FormDefinition } from '@/shared/forms/definition'

type Schemas = components['schemas']
export type Copy = Schemas['CopyOut']
export type TaskCopy = Schemas['TaskCopyOut']
export type VisitCopy = Schemas['VisitCopyOut']
export type Panel = Schemas['PanelOut']
/** Forms, rule packs and words; the definition as the form engine reads it. */
export interface House extends Omit<Schemas['HouseOut'], 'templates' | 'codes' | 'packs'> {
  packs: { visits: VisitPack; forms: FormsPack; spans: Record<string, Record<string, Span>>; presence: Record<string, { is_asked: boolean; kinds: string[] }>; care?: Record<string, CareRule>; overdue?: { longDays: number }; today?: TodayRule }
  templates: { code: string; version: string; title: string; definition: FormDefinition }[]
  codes: { code: string; label: string; plain: string; unit: string; ranges: { low: number | null; high: number | null; critical_low: number | null; critical_high: number | null; age_from: number; tag: string | null }[] }[]
}
/** The keys that Today is sorted by, in turn; the kinds of urgency, the worst first. */
export interface TodayRule { order: string[]; urgencies: string[]; soonDays: number; cap: number }
/** Where the device stands; `done` is how much the teams had done on that day. */
export interface Standing { cursor: string; house: string; at: string; isCapped: boolean; done?: number }
