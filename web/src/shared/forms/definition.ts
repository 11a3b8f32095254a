/** The shape of a form template, as `foundation/forms` defines it: FHIR Questionnaire names plus a few plain keys. docs/forms.md says what each means. */

export type ItemType = 'group' | 'display' | 'boolean' | 'integer' | 'decimal' | 'date' | 'dateTime' | 'time' | 'string' | 'text' | 'choice' | 'attachment'
export type Tone = 'good' | 'note' | 'warn' | 'danger'

export interface FormOption { code: string; display: string; exclusive?: boolean; score?: number; normal?: boolean; tag?: string; hint?: string }
export interface Condition { question: string; operator: '=' | '!=' | '>' | '<' | '>=' | '<=' | 'exists'; answer: unknown }
export interface Limits {
  hard?: [number, number]; soft?: [number, number]; sex?: string
  ageFrom?: number; ageTo?: number; monthsFrom?: number; monthsTo?: number; daysFrom?: number; daysTo?: number; weeksFrom?: number; weeksTo?: number
  when?: Condition[]
}
export interface Band { from: number; text: string; code?: string; tone?: Tone }
export interface Calculation { function: string; of: string[]; [setting: string]: unknown }

/** What the answer is on record: docs/forms.md. `since` is one item of a row, or option → item. */
export interface RecordMark {
  kind: 'condition' | 'medication' | 'allergy' | 'advice' | 'adherence' | 'reason' | 'reaction'
  codes?: Record<string, string>; names?: Record<string, string>; since?: string | Record<string, string>; of?: string; rest?: string
  name?: string; times?: string; dose?: string; usage?: string | string[]; adherence?: string; group?: string; isChange?: boolean
}

export interface FormItem {
  linkId: string
  text?: string
  type: ItemType
  required?: boolean
  repeats?: boolean
  minOccurs?: number
  maxOccurs?: number
  readOnly?: boolean
  hidden?: boolean
  unit?: string
  decimals?: number
  step?: number
  maxLength?: number
  answerOption?: FormOption[]
  optionSet?: string
  limits?: Limits[]
  earliest?: string
  latest?: string
  enableWhen?: Condition[]
  enableBehavior?: 'all' | 'any'
  calculate?: Calculation
  interpret?: Band[]
  prefill?: string
  initial?: unknown
  sameAsLast?: boolean
  resident?: boolean
  observation?: string
  record?: RecordMark
  capture?: 'signature' | 'photo'
  layout?: 'table' | 'matrix'
  hint?: string
  placeholder?: string
  item?: FormItem[]
}

export interface CrossCheck { at?: string; lower?: string; higher?: string; mayEqual?: boolean; message: string; severity?: 'error' | 'question'; when?: Condition[]; enableBehavior?: 'all' | 'any' }
export interface PrintRow { label: string; value: string; style?: 'boxes' | 'number' | 'codes' | 'scale' | 'score'; extra?: boolean; line?: string[] }

export interface FormDefinition {
  resourceType?: string
  name: string
  version: string
  title: string
  source?: string
  description?: string
  provisional?: boolean
  effectivePeriod?: { start: string; end?: string }
  confidential?: boolean | string[]
  graceDays?: number
  gestationWeeks?: string
  item: FormItem[]
  optionSets?: Record<string, FormOption[]>
  checks?: CrossCheck[]
  print?: { columns?: number; sections?: { title?: string; rows: PrintRow[] }[] }
}

export type Answers = Record<string, unknown>
/** `key` is what a confirmation names; without one it is the linkId. */
export interface Problem { linkId: string; message: string; severity: 'error' | 'question'; code?: string; key?: string }
export interface Person { sex?: string | null; age?: number | null; months?: number | null; days?: number | null; weeks?: number | null; tags?: readonly string[]; born?: string; today?: string }
/** A picture: stored already, or on its way. */
export interface Picture { file?: number; data?: string }

export const optionsOf = (form: Pick<FormDefinition, 'optionSets'>, item: FormItem): FormOption[] =>
  item.answerOption ?? (item.optionSet ? form.optionSets?.[item.optionSet] : undefined) ?? []

export const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
export const isNumeric = (item: FormItem): boolean => item.type === 'integer' || item.type === 'decimal'
export const placesOf = (item: FormItem): number => (item.type === 'integer' ? 0 : item.decimals || 2)

/** How wide a text is, in Chinese characters. */
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (letter < '\u2000' ? 0.5 : 1), 0)

/** A few short options stand side by side in one bar, also on the narrowest phone. */
export const fitsBar = (options: readonly FormOption[]): boolean => options.length <= 4 && options.length * Math.max(0, ...options.map((option) => widthOf(option.display))) <= 12

/** Options that are a word and what it means, 有时（有些/少数时间）: a scale of them stands in one row. */
const SCALE = /^(.{1,4})（(.{1,12})）$/
export const scaleOf = (options: readonly FormOption[]): { word: string; meaning: string }[] | null => {
  const found = options.map((option) => SCALE.exec(option.display))
  return options.length >= 3 && options.length <= 5 && found.every(Boolean) ? found.map((one) => ({ word: one![1]!, meaning: one![2]! })) : null
}
