/** The answers that the record gives by itself: the same as `foundation/forms/rules/statements.py`, for the phone without a network. */
import { isEmpty, optionsOf, type Answers, type FormDefinition, type FormItem } from './definition'
import { fieldsOf } from './engine'

export interface HeldMedicine { name: string; times?: number | null; dose?: string; usage?: string; since?: string; group?: string }
export interface HeldCondition { code: string; name: string; since?: string; whose?: string }
export interface Held {
  medicines?: readonly HeldMedicine[]
  conditions?: readonly HeldCondition[]
  allergies?: readonly HeldCondition[]
  knows_medicines?: boolean
  known_conditions?: readonly (readonly [string, string])[]
  knows_allergies?: boolean
  medicines_on?: string | null
  conditions_on?: string | null
  allergies_on?: string | null
}
export interface Said { value: unknown; on: string | null }
type Found = Record<string, Said>

const usageOf = (item: FormItem): string[] => [item.record?.usage ?? []].flat()
const textLinks = (value: unknown): Record<string, string> => (value && typeof value === 'object' ? value as Record<string, string> : {})

export function answersFrom(form: FormDefinition, held: Held): Found {
  const marked = fieldsOf(form.item).filter((item) => item.record)
  const claimed = new Set(marked.flatMap((item) => item.record?.group ?? []))
  const found: Found = {}
  for (const item of marked) {
    const mark = item.record!
    if (mark.kind === 'medication' && item.type === 'group' && item.repeats && !mark.isChange && usageOf(item).length < 2) {
      if (held.knows_medicines) found[item.linkId] = { value: rowsOf(item, held.medicines ?? [], claimed), on: held.medicines_on ?? null }
    } else if (mark.kind === 'condition') Object.assign(found, conditionsOf(form, item, held, marked))
    else if (mark.kind === 'allergy' && held.knows_allergies) Object.assign(found, ticked(form, item, held.allergies ?? [], held.allergies_on ?? null))
  }
  return found
}

function rowsOf(item: FormItem, medicines: readonly HeldMedicine[], claimed: ReadonlySet<string>): Answers[] {
  const group = item.record!.group
  return medicines.filter((one) => (group ? one.group === group : !claimed.has(one.group ?? ''))).slice(0, item.maxOccurs ?? 50).map((one) => rowOf(one, item))
}

/** A form without a place for the times says them in the usage, one without usage says it with the dose. */
function rowOf(one: HeldMedicine, item: FormItem): Answers {
  const mark = item.record!
  const [usage] = usageOf(item)
  const since = typeof mark.since === 'string' ? mark.since : undefined
  const daily = one.times && !mark.times ? `每日 ${one.times} 次` : ''
  const dose = mark.dose ? one.dose ?? '' : ''
  const said: Answers = { [mark.name!]: one.name }
  if (mark.times && one.times) said[mark.times] = one.times
  if (usage) said[usage] = [daily, dose ? '' : one.dose, one.usage].filter(Boolean).join('，')
  if (mark.dose) said[mark.dose] = dose || (usage ? '' : one.usage ?? '')
  if (since) said[since] = one.since ?? ''
  return Object.fromEntries(Object.entries(said).filter(([, value]) => !isEmpty(value)).map(([link, value]) => {
    const most = item.item?.find((part) => part.linkId === link)?.maxLength
    return [link, typeof value === 'string' && most ? value.slice(0, most) : value]
  }))
}

function conditionsOf(form: FormDefinition, item: FormItem, held: Held, marked: readonly FormItem[]): Found {
  if (!optionsOf(form, item).length) return {}
  const mark = item.record!
  const whose = mark.of ?? 'self'
  const mine = (held.conditions ?? []).filter((one) => (one.whose ?? 'self') === whose)
  const asked = new Set(Object.values(mark.codes ?? {}).filter(Boolean))
  // What another question of the form asks for is not the rest of this one.
  const elsewhere = new Set(marked.filter((one) => one !== item && one.record!.kind === 'condition' && (one.record!.of ?? 'self') === whose).flatMap((one) => Object.values(one.record!.codes ?? {})).filter(Boolean))
  const rest = mark.rest ? mine.filter((one) => !one.code || !(asked.has(one.code) || elsewhere.has(one.code))) : []
  const isKnown = (held.known_conditions ?? []).some(([of, code]) => of === whose && asked.has(code))
  return isKnown || rest.length ? ticked(form, item, [...mine.filter((one) => asked.has(one.code)), ...rest], held.conditions_on ?? null) : {}
}

function ticked(form: FormDefinition, item: FormItem, held: readonly HeldCondition[], on: string | null): Found {
  const mark = item.record!
  const codes = Object.entries(mark.codes ?? {})
  const other = codes.find(([, code]) => !code)?.[0] ?? ''
  const byOption = new Map<string, HeldCondition[]>()
  for (const one of held) {
    const option = codes.find(([, code]) => code && code === one.code)?.[0] ?? (mark.rest || other)
    if (option) byOption.set(option, [...(byOption.get(option) ?? []), one])
  }
  const chosen = optionsOf(form, item).map((option) => option.code).filter((code) => byOption.has(code))
  const found: Found = { [item.linkId]: { value: item.repeats ? chosen : chosen[0] ?? '', on } }
  for (const [option, ones] of byOption) {
    const name = mark.names?.[option]
    if (name) found[name] = { value: [...new Set(ones.map((one) => one.name))].join('、'), on }
    const since = ones.find((one) => one.since)?.since
    const place = textLinks(mark.since)[option]
    if (place && since) found[place] = { value: since, on }
  }
  return found
}

/** 同上次 with what is on record now: a medicine that was stopped since does not come back with the last form. */
export function brought(last: Answers, known: Found): Answers {
  return Object.fromEntries(Object.entries({ ...last, ...Object.fromEntries(Object.entries(known).map(([link, said]) => [link, said.value])) }).filter(([link, value]) => !(link in known && isEmpty(value))))
}
