/**
 * What several forms of one visit ask alike is asked once. Two questions are the same when they mean the same reading
 * (`observation`, or a pre-fill from today's reading), or carry the same name with the same kind of answer.
 */
import { optionsOf, type Answers, type FormDefinition, type FormItem } from '@/shared/forms/definition'
import { fieldsOf } from '@/shared/forms/engine'
import type { Prefilled } from '@/shared/forms/prefill'

export interface MergedForm { code: string; definition: FormDefinition; dayItem: string; prefilled: Record<string, Prefilled>; lastAnswers: Answers; lastDate: string | null }
export interface Place { code: string; linkId: string }
/** `item` is the question as it is asked, in the form of its first place. */
export interface Shared { linkId: string; item: FormItem; places: Place[] }

/** What each form comes to is its own, even where the names are alike. */
const OWN = new Set(['classification', 'classification_reason', 'classification_text', 'next_date', 'next_step', 'referral', 'referral_reason', 'referral_to', 'referral_contact', 'referral_result', 'guidance', 'guidance_text', 'outcome', 'outcome_reason', 'advice', 'acceptance', 'score', 'level'])
export const METHOD = 'method'
const TODAYS = 'patient:today_'

/** The day and the way are said by the visit itself. */
export const saidByVisit = (form: MergedForm): Set<string> => new Set([form.dayItem, METHOD])

function keyOf(item: FormItem): string {
  const today = item.prefill?.split(',').find((source) => source.startsWith(TODAYS))
  const reading = item.observation ?? today?.slice(TODAYS.length)
  return reading ? `reading:${reading}` : item.linkId
}

/** Two questions with equal shape take the same answers. */
function shapeOf(form: FormDefinition, item: FormItem): string {
  const options = optionsOf(form, item).map((option) => `${option.code}=${option.display}`)
  return JSON.stringify([item.type === 'integer' ? 'decimal' : item.type, Boolean(item.repeats), item.unit ?? '', options, (item.item ?? []).map((inner) => inner.linkId), item.capture ?? ''])
}

const asksFor = (item: FormItem): string[] => (item.enableWhen ?? []).map((one) => one.question).filter((name) => !name.startsWith('%'))
/** A group hands its condition to what it holds. */
function* withConditions(items: readonly FormItem[], around: readonly string[] = []): Generator<[FormItem, string[]]> {
  for (const item of items) {
    const needs = [...around, ...asksFor(item)]
    if (item.type === 'group' && !item.repeats) yield* withConditions(item.item ?? [], needs)
    else if (item.type !== 'display') yield [item, needs]
  }
}

interface Found extends Place { item: FormItem; needs: string[]; shape: string }

export function sharedOf(forms: readonly MergedForm[]): Shared[] {
  const groups = new Map<string, Found[]>()
  for (const form of forms) {
    const skipped = saidByVisit(form)
    const seen = new Set<string>()
    for (const [item, needs] of withConditions(form.definition.item)) {
      const key = keyOf(item)
      if (item.calculate || item.readOnly || item.hidden || OWN.has(item.linkId) || skipped.has(item.linkId) || seen.has(key)) continue
      seen.add(key)
      groups.set(key, [...(groups.get(key) ?? []), { code: form.code, linkId: item.linkId, item, needs, shape: shapeOf(form.definition, item) }])
    }
  }
  let shared = [...groups.values()].flatMap((found) => {
    const alike = found.filter((one) => one.shape === found[0]!.shape)
    return alike.length > 1 ? [alike] : []
  })
  // Who asks must not wait for an answer that only one form holds; the others may, they are filled either way.
  for (;;) {
    const known = new Set(shared.flatMap((found) => found.map((one) => `${one.code}/${one.linkId}`)))
    const isFree = (one: Found) => one.needs.every((name) => known.has(`${one.code}/${name}`))
    const kept = shared.filter((found) => found.some(isFree))
    if (kept.length === shared.length) {
      return kept.map((found) => {
        const asked = found.find(isFree)!
        return { linkId: asked.linkId, item: asked.item, places: [asked, ...found.filter((one) => one !== asked)].map(({ code, linkId }) => ({ code, linkId })) }
      })
    }
    shared = kept
  }
}

/** The shared questions as a form of its own, in the sections of the form that asks them. */
export function sharedForm(forms: readonly MergedForm[], shared: readonly Shared[]): FormDefinition {
  const byCode = new Map<string, Set<string>>()
  for (const one of shared) byCode.set(one.places[0]!.code, (byCode.get(one.places[0]!.code) ?? new Set()).add(one.linkId))
  const keep = (form: FormDefinition, items: readonly FormItem[], wanted: ReadonlySet<string>): FormItem[] => items.flatMap((item): FormItem[] => {
    if (item.type !== 'group' || item.repeats) return wanted.has(item.linkId) ? [{ ...item, answerOption: optionsOf(form, item).length ? optionsOf(form, item) : undefined, optionSet: undefined }] : []
    const inner = keep(form, item.item ?? [], wanted)
    return inner.length ? [{ ...item, item: inner, layout: undefined }] : []
  })
  return {
    name: 'shared', version: '', title: '',
    item: forms.flatMap((form) => keep(form.definition, form.definition.item, byCode.get(form.code) ?? new Set()).map((item) => ({ ...item, linkId: item.type === 'group' && !item.repeats ? `${form.code}-${item.linkId}` : item.linkId }))),
    optionSets: Object.assign({}, ...forms.map((form) => form.definition.optionSets ?? {})),
  }
}

/** What a form alone asks. */
export function particularOf(form: MergedForm, shared: readonly Shared[]): string[] {
  const elsewhere = new Set(shared.flatMap((one) => one.places.filter((place) => place.code === form.code).map((place) => place.linkId)))
  const skipped = saidByVisit(form)
  return fieldsOf(form.definition.item).map((item) => item.linkId).filter((linkId) => !elsewhere.has(linkId) && !skipped.has(linkId))
}

/** The first answers of the shared questions: the newest thing any of the forms knows, by day. */
export function sharedPrefill(forms: readonly MergedForm[], shared: readonly Shared[]): Record<string, Prefilled> {
  const found: Record<string, Prefilled> = {}
  for (const one of shared) {
    const known = one.places.flatMap((place) => forms.filter((form) => form.code === place.code).map((form) => form.prefilled[place.linkId])).filter((each): each is Prefilled => each !== undefined)
    const newest = known.reduce<Prefilled | undefined>((best, each) => (best && (best.known_on ?? '') >= (each.known_on ?? '') ? best : each), undefined)
    if (newest) found[one.linkId] = newest
  }
  return found
}
