/** The questions of a chronic visit that stand on the page, in the order they are asked; the rest waits in sheets. */
import { optionsOf, type FormItem, type FormOption } from '@/shared/forms/definition'
import { isEnabled } from '@/shared/forms/engine'
import type { Answers, Person } from '@/shared/forms/definition'
import type { MergedForm, Shared } from './merge'

export const ROWS = [
  { id: 'symptoms', label: '症状' }, { id: 'symptoms_other', label: '其他' }, { id: 'foot_pulse', label: '足背' }, { id: 'foot_pulse_side', label: '哪侧' }, { id: 'adherence', label: '服药' }, { id: 'irregular_reason', label: '原因' }, { id: 'no_medicine_reason', label: '原因' },
  { id: 'adverse_reaction', label: '不适' }, { id: 'adverse_reaction_text', label: '说明' }, { id: 'adverse_reaction_persists', label: '控制' }, { id: 'hypoglycemia', label: '低血糖' }, { id: 'danger_signs', label: '危急' }, { id: 'advice', label: '建议' },
] as const
export const READINGS = ['bp_systolic', 'bp_diastolic', 'glucose_fasting'] as const
export const MEDICINE = ['medicines', 'insulins', 'adjustments']
/** On the page already, or said by the card of the result. */
export const ON_PAGE: readonly string[] = [...ROWS.map((row) => row.id), ...READINGS, ...MEDICINE, 'classification', 'classification_reason', 'next_date']

export interface QuickRow { code: string; id: string; label: string; item: FormItem; options: readonly FormOption[]; isShared: boolean }

/** The rows of these forms; one that several forms ask alike stands once. */
export function quickRows(forms: readonly MergedForm[], shared: readonly Shared[], items: ReadonlyMap<string, ReadonlyMap<string, FormItem>>, settled: ReadonlyMap<string, Answers>, about: Person): QuickRow[] {
  return forms.flatMap((form) => ROWS.flatMap((row) => {
    const item = items.get(form.code)?.get(row.id)
    const asked = shared.find((one) => one.places.some((place) => place.code === form.code && place.linkId === row.id))
    const isElsewhere = asked !== undefined && asked.places[0]!.code !== form.code
    if (!item || isElsewhere || !isEnabled(item, settled.get(form.code) ?? {}, about)) return []
    return [{ code: form.code, id: row.id, label: row.label, item, options: optionsOf(form.definition, item), isShared: asked !== undefined }]
  }))
}

/** Where a reading is typed: the first form that asks for it. */
export const readingAt = (forms: readonly MergedForm[], items: ReadonlyMap<string, ReadonlyMap<string, FormItem>>, reading: string): string | undefined =>
  forms.find((form) => [...(items.get(form.code)?.values() ?? [])].some((item) => item.linkId === reading && item.observation === reading && !item.calculate))?.code
