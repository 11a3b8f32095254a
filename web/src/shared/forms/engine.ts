/**
 * What a form says while it is being filled: what is shown, what is calculated, what is wrong.
 * A courtesy to the typist, and what works without a network; the server checks everything again with the same rules
 * (`foundation/forms/rules/answers.py`), and both run the same vectors.
 */
import { opens } from './conditions'
import { dayOf, isDay } from './dates'
import { isEmpty, optionsOf, placesOf, type Answers, type CrossCheck, type FormDefinition, type FormItem, type Limits, type Person, type Problem, type Tone } from './definition'
import { FORMULAS, rounded } from './formulas'

const TOO_LARGE = 1e12
const MOST_ROWS = 50
const MOST_LETTERS = 2000
const MOST_PICTURE = 1_400_000

export const isEnabled = (item: FormItem, answers: Answers, person: Person = {}): boolean => opens(item.enableWhen ?? [], item.enableBehavior, answers, person)

/** The questions that are on the page for these answers, in reading order; a repeating group counts as one. */
export function visibleItems(items: FormItem[], answers: Answers, person: Person = {}): FormItem[] {
  return items.flatMap((item) => {
    if (!isEnabled(item, answers, person)) return []
    if (item.type === 'group' && !item.repeats) return visibleItems(item.item ?? [], answers, person)
    return item.type === 'display' ? [] : [item]
  })
}

interface Checked { answers: Answers; problems: Problem[]; person: Person }

/** A wrong value is a message, a right one the value in its one spelling. */
type Read = { value: unknown } | { wrong: string }

class Walk {
  private readonly byId = new Map<string, FormItem>()
  constructor(private readonly form: FormDefinition, public person: Person, private readonly confirmed: ReadonlySet<string>, private readonly keepsWrong: boolean) {}

  items(items: readonly FormItem[], answers: Answers, into: Checked, prefix: string, around: Answers) {
    for (const item of items) {
      const known = { ...around, ...into.answers }
      if (item.type === 'display' || !isEnabled(item, known, this.person)) continue
      if (item.type === 'group' && !item.repeats) {
        this.items(item.item ?? [], answers, into, prefix, around)
        continue
      }
      this.byId.set(item.linkId, item)
      this.one(item, answers[item.linkId], into, prefix + item.linkId, known)
      const weeks = into.answers[item.linkId]
      if (item.linkId === this.form.gestationWeeks && typeof weeks === 'number') this.person = { ...this.person, weeks: Math.trunc(weeks) }
    }
  }

  private one(item: FormItem, raw: unknown, into: Checked, place: string, known: Answers) {
    const say = (code: string, message: string, severity: Problem['severity'] = 'error') => into.problems.push({ linkId: place, code, message, severity, key: place })
    if (item.calculate) {
      const value = this.calculate(item, known)
      if (!isEmpty(value)) into.answers[item.linkId] = value
      return
    }
    if (isEmpty(raw)) {
      if (item.required || item.minOccurs) say('required', `请填写“${item.text ?? ''}”`)
      return
    }
    if (item.type === 'group') {
      into.answers[item.linkId] = this.rows(item, raw, into, place, known, say)
      return
    }
    const read = readValue(this.form, item, raw)
    if ('wrong' in read) {
      say('invalid', read.wrong)
      if (this.keepsWrong) into.answers[item.linkId] = raw
      return
    }
    into.answers[item.linkId] = read.value
    if (typeof read.value === 'number') this.range(item, read.value, place, known, say)
    else if (item.type === 'date' || item.type === 'dateTime') this.day(item, String(read.value).slice(0, 10), say)
  }

  private rows(group: FormItem, raw: unknown, into: Checked, place: string, around: Answers, say: (code: string, message: string) => void): Answers[] {
    if (!Array.isArray(raw) || raw.some((row) => typeof row !== 'object' || row === null || Array.isArray(row))) {
      say('invalid', `“${group.text ?? ''}”应为多行`)
      return []
    }
    const most = group.maxOccurs ?? MOST_ROWS
    if (raw.length > most) {
      say('too_many', `“${group.text ?? ''}”最多 ${most} 行`)
      return []
    }
    if (raw.length < (group.minOccurs ?? 0)) say('too_few', `“${group.text ?? ''}”至少 ${group.minOccurs} 行`)
    const known = new Set((group.item ?? []).map((item) => item.linkId))
    return (raw as Answers[]).map((row, position) => {
      const inner: Checked = { answers: {}, problems: [], person: this.person }
      for (const linkId of Object.keys(row)) {
        if (!known.has(linkId)) inner.problems.push({ linkId: `${place}[${position}].${linkId}`, code: 'unknown_item', message: `“${group.text ?? ''}”没有这一项`, severity: 'error', key: `${place}[${position}].${linkId}` })
      }
      this.items(group.item ?? [], row, inner, `${place}[${position}].`, around)
      into.problems.push(...inner.problems)
      return inner.answers
    })
  }

  private range(item: FormItem, value: number, place: string, known: Answers, say: (code: string, message: string, severity?: Problem['severity']) => void) {
    const limits = item.limits?.find((row) => this.fits(row, known))
    if (!limits) return
    const unit = item.unit ? ` ${item.unit}` : ''
    const outside = (range?: [number, number]) => range && (value < range[0] || value > range[1])
    if (outside(limits.hard)) say('impossible', `“${item.text ?? ''}”${value} 不可能，应在 ${limits.hard![0]}~${limits.hard![1]}${unit} 之间`)
    else if (outside(limits.soft) && !this.confirmed.has(place)) say('implausible', `“${item.text ?? ''}”${value}${unit} 少见，确认没有填错吗？`, 'question')
  }

  private day(item: FormItem, day: string, say: (code: string, message: string) => void) {
    const [earliest, latest] = [dayOf(item.earliest, this.person), dayOf(item.latest, this.person)]
    if (earliest && day < earliest) say('too_early', `“${item.text ?? ''}”不能早于 ${earliest}`)
    else if (latest && day > latest) say('too_late', `“${item.text ?? ''}”不能晚于 ${latest}`)
  }

  private fits(row: Limits, known: Answers): boolean {
    if (row.sex && row.sex !== this.person.sex) return false
    const within = (value: number | null | undefined, from?: number, to?: number) =>
      (from === undefined && to === undefined) || (value != null && (from === undefined || value >= from) && (to === undefined || value < to))
    const { age, months, days, weeks } = this.person
    return within(age, row.ageFrom, row.ageTo) && within(months, row.monthsFrom, row.monthsTo) && within(days, row.daysFrom, row.daysTo)
      && within(weeks, row.weeksFrom, row.weeksTo) && opens(row.when ?? [], 'all', known, this.person)
  }

  private calculate(item: FormItem, known: Answers): unknown {
    const { function: name, of = [], ...settings } = item.calculate!
    const values = of.map((linkId) => (isEmpty(known[linkId]) ? undefined : known[linkId]))
    const numbers = of.map((linkId, index) => this.asNumber(linkId, values[index]))
    const value = FORMULAS[name]?.compute({ names: of, values, numbers, person: this.person }, settings)
    return typeof value === 'number' ? rounded(value, placesOf(item)) : value
  }

  private asNumber(linkId: string, value: unknown): number | null {
    if (typeof value === 'boolean') return Number(value)
    if (typeof value === 'number') return value
    const item = this.byId.get(linkId)
    const options = item ? optionsOf(this.form, item) : []
    // A multiple choice counts what is ticked.
    if (Array.isArray(value)) return options.length ? options.reduce((sum, option) => sum + (value.includes(option.code) ? option.score ?? 0 : 0), 0) : null
    return typeof value === 'string' ? options.find((option) => option.code === value)?.score ?? null : null
  }
}

function readValue(form: FormDefinition, item: FormItem, raw: unknown): Read {
  const text = `“${item.text ?? ''}”`
  switch (item.type) {
    case 'integer':
    case 'decimal': {
      const value = typeof raw === 'number' ? raw : typeof raw === 'string' && raw.trim() !== '' && raw.length <= 30 ? Number(raw) : NaN
      if (!Number.isFinite(value) || Math.abs(value) >= TOO_LARGE) return { wrong: `${text}应为数字` }
      const places = placesOf(item)
      return Math.abs(value - rounded(value, places)) > 1e-9 ? { wrong: `${text}应为${places ? `最多 ${places} 位小数` : '整数'}` } : { value }
    }
    case 'boolean':
      return typeof raw === 'boolean' ? { value: raw } : { wrong: `${text}应为是或否` }
    case 'date':
      return typeof raw === 'string' && raw.length === 10 && isDay(raw) ? { value: raw } : { wrong: `${text}应为日期，如 2026-09-15` }
    case 'dateTime':
      return typeof raw === 'string' && isDay(raw) && /T([01]\d|2[0-3]):[0-5]\d/.test(raw) ? { value: raw.slice(0, 16) } : { wrong: `${text}应为日期和时间，如 2026-09-15T08:30` }
    case 'time':
      return typeof raw === 'string' && /^([01]\d|2[0-3]):[0-5]\d/.test(raw) ? { value: raw.slice(0, 5) } : { wrong: `${text}应为时间，如 08:30` }
    case 'choice': {
      const options = optionsOf(form, item)
      const offered = (code: unknown) => options.some((option) => option.code === code)
      if (!item.repeats) return offered(raw) ? { value: raw } : { wrong: `${text}没有这个选项` }
      if (!Array.isArray(raw) || raw.length > 2 * options.length) return { wrong: `${text}可多选，应为列表` }
      if (!raw.every(offered)) return { wrong: `${text}没有这个选项` }
      const codes = [...new Set(raw as string[])]
      const alone = options.find((option) => option.exclusive && codes.includes(option.code))
      return alone && codes.length > 1 ? { wrong: `${text}选了“${alone.display}”就不能再选其他` } : { value: codes }
    }
    case 'attachment': {
      const { file, data } = (typeof raw === 'object' && raw !== null ? raw : {}) as { file?: unknown; data?: unknown }
      if (typeof file === 'number' && Number.isInteger(file) && file > 0) return { value: { file } }
      if (typeof data !== 'string' || !/^data:image\/(png|jpeg);base64,/.test(data)) return { wrong: `${text}应为${item.capture === 'photo' ? '照片' : '签名'}` }
      return data.length > MOST_PICTURE ? { wrong: `${text}的照片太大，请重拍或缩小到 1 MB 以内` } : { value: { data } }
    }
    default: {
      if (typeof raw !== 'string') return { wrong: `${text}应为文字` }
      const longest = item.maxLength ?? MOST_LETTERS
      return [...raw].length > longest ? { wrong: `${text}最多 ${longest} 个字` } : { value: raw }
    }
  }
}

function contradicts(rule: CrossCheck, answers: Answers, person: Person): boolean {
  if (rule.when && !opens(rule.when, rule.enableBehavior, answers, person)) return false
  if (!rule.lower || !rule.higher) return true
  const [lower, higher] = [answers[rule.lower], answers[rule.higher]] as [number, number]
  return !isEmpty(lower) && !isEmpty(higher) && (lower > higher || (lower === higher && !rule.mayEqual))
}

/** The same as the server's check: what the answers are worth, and everything that is wrong or odd about them. */
export function check(form: FormDefinition, answers: Answers, person: Person = {}, confirmed: ReadonlySet<string> = new Set(), keepsWrong = false): Checked {
  const into: Checked = { answers: {}, problems: [], person }
  const known = new Set(fieldsOf(form.item).map((item) => item.linkId))
  for (const linkId of Object.keys(answers)) {
    if (!known.has(linkId)) into.problems.push({ linkId, code: 'unknown_item', message: `这张表没有“${linkId}”这一项`, severity: 'error', key: linkId })
  }
  const walk = new Walk(form, person, confirmed, keepsWrong)
  walk.items(form.item, answers, into, '', {})
  form.checks?.forEach((rule, number) => {
    const linkId = rule.at || rule.lower!
    const [key, severity] = [`${linkId}#${number}`, rule.severity ?? 'error']
    if (contradicts(rule, into.answers, walk.person) && (severity === 'error' || !confirmed.has(key))) {
      into.problems.push({ linkId, code: rule.lower ? 'out_of_order' : 'contradiction', message: rule.message, severity, key })
    }
  })
  return { ...into, person: walk.person }
}

/** Everything that can hold an answer, in reading order; a repeating group counts as one. */
export function fieldsOf(items: readonly FormItem[]): FormItem[] {
  return items.flatMap((item) => (item.type === 'display' ? [] : item.type === 'group' && !item.repeats ? fieldsOf(item.item ?? []) : [item]))
}

/** Answers as they should be sent: hidden ones dropped, calculated ones filled in; what is wrong stays, for the server to name. */
export const settle = (form: FormDefinition, answers: Answers, person: Person = {}): Answers => check(form, answers, person, new Set(), true).answers

/** Errors refuse; questions pass once their key is among the confirmed ones. */
export const problemsOf = (form: FormDefinition, answers: Answers, person: Person = {}, confirmed: ReadonlySet<string> = new Set()): Problem[] => check(form, answers, person, confirmed).problems

export interface Interpretation { linkId: string; text: string; code: string; tone: Tone }

/** What the scores mean: the sentence of the band each falls into. */
export function interpretations(form: FormDefinition, settled: Answers): Interpretation[] {
  return fieldsOf(form.item).flatMap((item) => {
    const value = settled[item.linkId]
    if (!item.interpret?.length || typeof value !== 'number') return []
    const band = item.interpret.filter((one) => one.from <= value).at(-1)
    return band ? [{ linkId: item.linkId, text: band.text, code: band.code ?? '', tone: band.tone ?? 'note' }] : []
  })
}

/** Ticking a multiple choice: an exclusive option (无症状) stands alone, and gives way to any other. */
export function toggleChoice(options: { code: string; exclusive?: boolean }[], chosen: readonly string[], code: string): string[] {
  if (chosen.includes(code)) return chosen.filter((other) => other !== code)
  if (options.find((option) => option.code === code)?.exclusive) return [code]
  const alone = new Set(options.filter((option) => option.exclusive).map((option) => option.code))
  return [...chosen.filter((other) => !alone.has(other)), code]
}
