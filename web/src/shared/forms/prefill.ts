/** What can be filled in before anyone types, and 同上次: the same as `foundation/forms/rules/prefill.py`, for the phone without a network. */
import { isEmpty, optionsOf, type Answers, type FormDefinition, type FormItem } from './definition'
import { fieldsOf } from './engine'
import type { Said } from './records'

export interface Known {
  today: string
  now?: string
  lastAnswers?: Answers
  lastDate?: string | null
  observations?: Record<string, { value: number; taken_on: string }>
  patient?: Answers
  author?: Answers
  tags?: readonly string[]
  forms?: Record<string, { answers: Answers; given_on: string }>
  /** What the record gives by itself (`answersFrom`); it comes before all else, also where it says nothing. */
  records?: Record<string, Said>
}
export interface Prefilled { value: unknown; source: string; known_on?: string | null }

const TAKEN_OVER = new Set(['boolean', 'integer', 'decimal', 'string', 'text', 'choice', 'group'])

export function prefill(form: FormDefinition, known: Known): Record<string, Prefilled> {
  const filled: Record<string, Prefilled> = {}
  for (const item of fieldsOf(form.item)) {
    const said = known.records?.[item.linkId]
    if (said) {
      if (!isEmpty(said.value) && isStillOffered(form, item, said.value)) filled[item.linkId] = { value: said.value, source: 'record', known_on: said.on }
      continue
    }
    for (const source of [...(item.prefill ?? '').split(',').filter(Boolean), 'initial']) {
      const [kind, name = item.linkId] = source.split(':') as [string, string?]
      const found = lookUp(form, item, kind, name, known)
      if (found && !isEmpty(found.value) && isStillOffered(form, item, found.value)) {
        filled[item.linkId] = found
        break
      }
    }
  }
  return filled
}

function lookUp(form: FormDefinition, item: FormItem, kind: string, name: string, known: Known): Prefilled | undefined {
  const day = known.today
  switch (kind) {
    case 'today': return { value: day, source: 'today', known_on: day }
    case 'now': return known.now ? { value: item.type === 'time' ? known.now : `${day}T${known.now}`, source: 'today', known_on: day } : undefined
    case 'last': return { value: known.lastAnswers?.[name], source: 'last', known_on: known.lastDate }
    case 'observation': {
      const reading = known.observations?.[name]
      return reading && { value: reading.value, source: 'observation', known_on: reading.taken_on }
    }
    case 'patient': return { value: known.patient?.[name], source: 'patient' }
    case 'author': return { value: known.author?.[name], source: 'author' }
    case 'tag': return known.tags?.includes(name) ? { value: true, source: 'tag' } : undefined
    case 'tags': {
      const codes = optionsOf(form, item).filter((option) => option.tag && known.tags?.includes(option.tag)).map((option) => option.code)
      return { value: item.repeats ? codes : codes[0], source: 'tag' }
    }
    case 'form': {
      const [other, linkId = item.linkId] = name.split('.') as [string, string?]
      const given = known.forms?.[other]
      return given && { value: given.answers[linkId], source: 'form', known_on: given.given_on }
    }
    case 'initial': return { value: item.initial, source: 'initial' }
  }
  return undefined
}

/** A code that the version no longer offers is not carried over from an older answer. */
function isStillOffered(form: FormDefinition, item: FormItem, value: unknown): boolean {
  if (item.type === 'group') return Array.isArray(value) && (value as Answers[]).every((row) => (item.item ?? []).every((inner) => row[inner.linkId] === undefined || isStillOffered(form, inner, row[inner.linkId])))
  const options = optionsOf(form, item)
  return !options.length || [value].flat().every((code) => options.some((option) => option.code === code))
}

function takeable(items: readonly FormItem[], group: string, inside: boolean): FormItem[] {
  return items.flatMap((item) => {
    const within = inside || item.linkId === group
    if (item.type === 'group' && !item.repeats) return takeable(item.item ?? [], group, within)
    if (!within || item.calculate || item.type === 'display') return []
    return (item.sameAsLast ?? (TAKEN_OVER.has(item.type) && !item.observation && !item.readOnly)) ? [item] : []
  })
}

/** 同上次 of a group, of the whole form for "": without what must be found out anew each time. */
export function takeOver(form: FormDefinition, group: string, lastAnswers: Answers): Answers {
  return Object.fromEntries(takeable(form.item, group, !group)
    .map((item): [FormItem, unknown] => [item, lastAnswers[item.linkId]])
    .filter(([item, value]) => !isEmpty(value) && isStillOffered(form, item, value))
    .map(([item, value]) => [item.linkId, value]))
}
