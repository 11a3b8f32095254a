/**
 * What a form says while it is being filled: what is shown, what is calculated, what is wrong.
 * A courtesy to the typist, and what works without a network; the server checks everything again.
 */
import { optionsOf, type Answers, type Condition, type FormDefinition, type FormItem, type Person, type Problem } from './definition'

const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)

const matches = (value: unknown, wanted: unknown) => (Array.isArray(value) ? value.includes(wanted) : typeof value === 'number' ? value === Number(wanted) : value === wanted)

function holds({ question, operator, answer }: Condition, answers: Answers): boolean {
  const value = answers[question]
  if (operator === 'exists') return !isEmpty(value) === Boolean(answer)
  if (operator === '=') return matches(value, answer)
  if (operator === '!=') return !isEmpty(value) && !matches(value, answer)
  if (isEmpty(value)) return false
  const left = Number(value)
  const right = Number(answer)
  return operator === '>' ? left > right : operator === '<' ? left < right : operator === '>=' ? left >= right : left <= right
}

export function isEnabled(item: FormItem, answers: Answers): boolean {
  const conditions = item.enableWhen ?? []
  if (!conditions.length) return true
  return item.enableBehavior === 'any' ? conditions.some((c) => holds(c, answers)) : conditions.every((c) => holds(c, answers))
}

type Formula = (values: (number | null)[], settings: Record<string, unknown>) => number | string | null

const FORMULAS: Record<string, Formula> = {
  bmi([weight, height]) {
    return weight == null || !height ? null : Math.round((weight * 100_000) / (height * height)) / 10
  },
  sum(values, settings) {
    if (values.some((value) => value === null)) return null
    const base = Number(settings.reverse_from ?? 0)
    const turned = (settings.reversed ?? []) as number[]
    return values.reduce<number>((sum, value, index) => sum + (turned.includes(index) ? base - value! : value!), 0)
  },
  band([value], settings) {
    if (value == null) return null
    return (settings.bands as [number, string][]).reduce<string | null>((code, [lower, candidate]) => (value >= lower ? candidate : code), null)
  },
}

/** The questions that are on the page for these answers, in reading order; a repeating group counts as one. */
export function visibleItems(items: FormItem[], answers: Answers): FormItem[] {
  return items.flatMap((item) => {
    if (!isEnabled(item, answers)) return []
    if (item.type === 'group' && !item.repeats) return visibleItems(item.item ?? [], answers)
    return item.type === 'display' ? [] : [item]
  })
}

/** Answers as they should be sent: hidden ones dropped, calculated ones filled in. One pass suffices: items only look back. */
export function settle(form: FormDefinition, answers: Answers): Answers {
  const settled: Answers = {}
  const items = new Map<string, FormItem>()
  const asNumber = (linkId: string) => {
    const value = settled[linkId]
    if (isEmpty(value)) return null
    const item = items.get(linkId)
    const option = item && optionsOf(form, item).find((candidate) => candidate.code === value)
    const number = Number(option ? option.score : value)
    return Number.isFinite(number) ? number : null
  }
  const walk = (list: FormItem[]) => {
    for (const item of list) {
      if (!isEnabled(item, settled)) continue
      if (item.type === 'group' && !item.repeats) walk(item.item ?? [])
      else if (item.type !== 'display') {
        items.set(item.linkId, item)
        const value = item.calculate ? FORMULAS[item.calculate.function]?.(item.calculate.of.map(asNumber), item.calculate) : answers[item.linkId]
        if (!isEmpty(value)) settled[item.linkId] = value
      }
    }
  }
  walk(form.item)
  return settled
}

function valueProblem(item: FormItem, value: unknown, person: Person): Omit<Problem, 'linkId'> | null {
  if (item.type === 'integer' || item.type === 'decimal') {
    const number = Number(value)
    if (!Number.isFinite(number)) return { message: '要填数字', severity: 'error' }
    const places = item.type === 'integer' ? 0 : item.decimals || 2
    if (Math.abs(number - Number(number.toFixed(places))) > 1e-9) return { message: places ? `最多 ${places} 位小数` : '要填整数', severity: 'error' }
    const limits = item.limits?.find((row) => (!row.sex || row.sex === person.sex)
      && (row.ageFrom === undefined || (person.age ?? -1) >= row.ageFrom)
      && (row.ageTo === undefined || (person.age ?? Infinity) < row.ageTo))
    const outside = (range?: [number, number]) => range && (number < range[0] || number > range[1])
    if (outside(limits?.hard)) return { message: `应在 ${limits!.hard![0]} 到 ${limits!.hard![1]}${item.unit ? ` ${item.unit}` : ''} 之间`, severity: 'error' }
    if (outside(limits?.soft)) return { message: `${number}${item.unit ? ` ${item.unit}` : ''} 很少见，没填错的话请点“没填错”`, severity: 'question' }
  }
  if (typeof value === 'string' && item.maxLength && value.length > item.maxLength) return { message: `最多 ${item.maxLength} 个字`, severity: 'error' }
  return null
}

function problemsIn(items: FormItem[], answers: Answers, person: Person, confirmed: ReadonlySet<string>, prefix: string): Problem[] {
  return visibleItems(items, answers).flatMap((item): Problem[] => {
    const linkId = prefix + item.linkId
    if (item.calculate) return []
    const value = answers[item.linkId]
    if (isEmpty(value)) return item.required ? [{ linkId, message: `请填“${item.text ?? ''}”`, severity: 'error' }] : []
    if (item.type === 'group') return (value as Answers[]).flatMap((row, index) => problemsIn(item.item ?? [], row, person, confirmed, `${linkId}[${index}].`))
    const problem = valueProblem(item, value, person)
    return problem && !(problem.severity === 'question' && confirmed.has(linkId)) ? [{ linkId, ...problem }] : []
  })
}

/** Errors refuse; questions pass once their linkId is among the confirmed ones. */
export function problemsOf(form: FormDefinition, answers: Answers, person: Person = {}, confirmed: ReadonlySet<string> = new Set()): Problem[] {
  const found = problemsIn(form.item, answers, person, confirmed, '')
  for (const check of form.checks ?? []) {
    const [lower, higher] = [answers[check.lower], answers[check.higher]]
    if (!isEmpty(lower) && !isEmpty(higher) && Number(lower) >= Number(higher)) found.push({ linkId: check.lower, message: check.message, severity: 'error' })
  }
  return found
}

/** Ticking a multiple choice: an exclusive option (无症状) stands alone, and gives way to any other. */
export function toggleChoice(options: { code: string; exclusive?: boolean }[], chosen: readonly string[], code: string): string[] {
  if (chosen.includes(code)) return chosen.filter((other) => other !== code)
  if (options.find((option) => option.code === code)?.exclusive) return [code]
  const alone = new Set(options.filter((option) => option.exclusive).map((option) => option.code))
  return [...chosen.filter((other) => !alone.has(other)), code]
}
