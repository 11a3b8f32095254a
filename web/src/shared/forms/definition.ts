/** The shape of a form template, as `foundation/forms` defines it: FHIR Questionnaire names plus a few plain keys. */

export type ItemType = 'group' | 'display' | 'boolean' | 'integer' | 'decimal' | 'date' | 'string' | 'text' | 'choice' | 'attachment'

export interface FormOption { code: string; display: string; exclusive?: boolean; score?: number }
export interface Limits { hard?: [number, number]; soft?: [number, number]; sex?: string; ageFrom?: number; ageTo?: number }
export interface Condition { question: string; operator: '=' | '!=' | '>' | '<' | '>=' | '<=' | 'exists'; answer: unknown }

export interface FormItem {
  linkId: string
  text?: string
  type: ItemType
  required?: boolean
  repeats?: boolean
  maxOccurs?: number
  readOnly?: boolean
  unit?: string
  decimals?: number
  maxLength?: number
  answerOption?: FormOption[]
  optionSet?: string
  limits?: Limits[]
  enableWhen?: Condition[]
  enableBehavior?: 'all' | 'any'
  calculate?: { function: string; of: string[]; [setting: string]: unknown }
  hint?: string
  item?: FormItem[]
}

export interface FormDefinition {
  name: string
  version: string
  title: string
  source?: string
  item: FormItem[]
  optionSets?: Record<string, FormOption[]>
  checks?: { lower: string; higher: string; message: string }[]
}

export type Answers = Record<string, unknown>
export interface Problem { linkId: string; message: string; severity: 'error' | 'question' }
export interface Person { sex?: string | null; age?: number | null }

export const optionsOf = (form: FormDefinition, item: FormItem): FormOption[] =>
  item.answerOption ?? (item.optionSet ? form.optionSets?.[item.optionSet] : undefined) ?? []
