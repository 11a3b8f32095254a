/** What an answer is stored as, beside being an answer: the kinds a question can be, what each starts with, ready-made questions. */
import type { components } from '@/shared/api/desk'
import { isNumeric, optionsOf, type FormDefinition, type FormItem, type RecordMark } from '@/shared/forms/definition'
import { freshLinkId } from './design'

export type Offered = components['schemas']['MarksOut']
export type Storable = components['schemas']['StorableOut']
export type StoredAs = '' | 'reading' | RecordMark['kind']
type Columns = 'name' | 'times' | 'dose' | 'since' | 'adherence'

const isWords = (item: FormItem) => item.type === 'string' || item.type === 'text'
const isTable = (item: FormItem) => item.type === 'group' && Boolean(item.repeats)
const isAnswer = (item: FormItem) => item.type !== 'group' && item.type !== 'display' && item.type !== 'attachment'

export const KINDS: { value: StoredAs; label: string; words: string; fits: (item: FormItem) => boolean }[] = [
  { value: '', label: '只是这张表的答案', words: '别的表和档案里没有它。', fits: () => true },
  { value: 'reading', label: '一个测量值', words: '存成这个人的一次测量，趋势、预警和别的表都用它。', fits: isNumeric },
  { value: 'condition', label: '诊断', words: '存进这个人的诊断，别的表和档案里都有，医生可以按它归入人群。', fits: (item) => item.type === 'choice' || isWords(item) },
  { value: 'medication', label: '用药', words: '每一行存成一种药：我的药、慢病专案和别的表都用它；名单里的药按通用名认。', fits: (item) => isTable(item) || isWords(item) },
  { value: 'allergy', label: '过敏', words: '存进过敏史；以后开到这一类药会提醒。', fits: (item) => item.type === 'choice' || isWords(item) },
  { value: 'adherence', label: '服药情况', words: '和当时在吃的药一起存，变差了会预警。', fits: (item) => item.type === 'choice' && !item.repeats },
  { value: 'reason', label: '不按医嘱吃药的原因', words: '和服药情况一起存。', fits: isAnswer },
  { value: 'reaction', label: '药物不良反应', words: '和服药情况一起存。', fits: isAnswer },
  { value: 'advice', label: '给居民的建议', words: '合成一条健康指导，居民自己看得到。', fits: isAnswer },
]
export const COLUMNS: { key: Columns; label: string; types: readonly FormItem['type'][] }[] = [
  { key: 'name', label: '药名', types: ['string', 'text'] }, { key: 'times', label: '每日几次', types: ['integer'] }, { key: 'dose', label: '每次多少', types: ['string', 'text'] },
  { key: 'since', label: '从什么时候起', types: ['string', 'date'] }, { key: 'adherence', label: '吃得怎么样', types: ['choice'] },
]
export const TAKEN = [{ value: 'regular', label: '规律' }, { value: 'sometimes', label: '间断' }, { value: 'none', label: '不服药' }] as const
export const WHOSE = [{ value: '', label: '本人' }, { value: 'father', label: '父亲' }, { value: 'mother', label: '母亲' }, { value: 'siblings', label: '兄弟姐妹' }, { value: 'children', label: '子女' }] as const

export const storedAs = (item: FormItem): StoredAs => item.record?.kind ?? (item.observation ? 'reading' : '')

/** The term that is called so, by its name, an alias, or its code. */
export function termCalled(terms: readonly Storable[], words: string): Storable | undefined {
  const bare = words.replace(/（[^（）]*）$/, '').trim()
  return bare ? terms.find((term) => term.label === bare || term.code === bare) ?? terms.find((term) => term.aliases.includes(bare)) : undefined
}
export const termText = (term: Storable): string => (term.detail ? `${term.label}（${term.detail}）` : term.label)

/** The mark a question begins with when a kind is chosen: what its own words already say is filled in. */
export function startMark(form: FormDefinition, item: FormItem, kind: RecordMark['kind'], offered: Offered): RecordMark {
  const options = optionsOf(form, item)
  if (kind === 'medication') return isTable(item) ? { kind, ...guessColumns(item) } : { kind, name: item.linkId }
  if (kind === 'adherence') {
    const codes = Object.fromEntries(options.flatMap((option) => { const found = TAKEN.find((one) => option.display.startsWith(one.label)); return found ? [[option.code, found.value]] : [] }))
    return Object.keys(codes).length ? { kind, codes } : { kind }
  }
  if ((kind === 'condition' || kind === 'allergy') && options.length) {
    const terms = kind === 'condition' ? offered.diagnoses : offered.allergens
    const codes = Object.fromEntries(options.flatMap((option) => { const found = termCalled(terms, option.display); return found ? [[option.code, found.code]] : [] }))
    return { kind, codes }
  }
  return { kind }
}
function guessColumns(item: FormItem): Partial<Record<Columns, string>> {
  const taken = new Set<string>()
  return Object.fromEntries(COLUMNS.flatMap(({ key, types }) => {
    const free = (item.item ?? []).filter((part) => types.includes(part.type) && !taken.has(part.linkId))
    const words = { name: /药|名/, times: /次/, dose: /量|每次|多少/, since: /时间|起|开始/, adherence: /情况|依从|规律/ }[key]
    const found = free.find((part) => words.test(part.text ?? '')) ?? (key === 'name' ? free[0] : undefined)
    if (found) taken.add(found.linkId)
    return found ? [[key, found.linkId]] : []
  }))
}

/** Without what is empty, as a definition has it. */
export const tidy = (mark: RecordMark): RecordMark => Object.fromEntries(Object.entries(mark).filter(([, value]) => value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && !value.length))) as unknown as RecordMark

/** One option says a term (a code), or what another question names (an empty code with a name), or nothing (`null`). */
export function setOption(mark: RecordMark, option: string, to: { code?: string | null; name?: string; since?: string }): RecordMark {
  const without = (map: Record<string, string> | undefined) => Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => key !== option))
  const since = typeof mark.since === 'object' ? mark.since : undefined
  const next: RecordMark = { ...mark }
  if (to.code !== undefined) {
    next.codes = to.code === null ? without(mark.codes) : { ...mark.codes, [option]: to.code }
    if (to.code !== '') next.names = to.code === null ? without(mark.names) : mark.names
    if (to.code === null) { next.since = since && without(since); if (mark.rest === option) delete next.rest }
  }
  if (to.name !== undefined) next.names = to.name ? { ...mark.names, [option]: to.name } : without(mark.names)
  if (to.since !== undefined) next.since = to.since ? { ...since, [option]: to.since } : without(since)
  for (const key of ['names', 'since'] as const) if (next[key] && typeof next[key] === 'object' && !Object.keys(next[key]).length) delete next[key]
  return next
}

export const READY = [
  { value: 'day', label: '填表日期（带入今天）' },
  { value: 'pressure', label: '血压（存成测量）' }, { value: 'medicines', label: '用药表（存成用药）' }, { value: 'adherence', label: '服药依从性（存成服药情况）' },
  { value: 'diagnoses', label: '诊断（存成诊断）' }, { value: 'allergies', label: '药物过敏（存成过敏）' }, { value: 'advice', label: '健康指导（存成建议）' },
] as const
export type Ready = (typeof READY)[number]['value']

/** Questions that are whole from the start: drawn, named, and marked. */
export function readyMade(form: FormDefinition, what: Ready): FormItem[] {
  const name = (wanted: string) => freshLinkId(form, wanted)
  if (what === 'day') return [{ linkId: name('filled_on'), text: '填表日期', type: 'date', required: true, latest: 'today', prefill: 'today' }]
  if (what === 'medicines') {
    const [drug, times, dose] = [name('medicine_name'), name('medicine_times'), name('medicine_dose')]
    return [{ linkId: name('medicines'), text: '用药情况', type: 'group', repeats: true, layout: 'table', record: { kind: 'medication', name: drug, times, dose }, item: [{ linkId: drug, text: '药名', type: 'string', required: true, maxLength: 60 }, { linkId: times, text: '每日几次', type: 'integer', limits: [{ hard: [1, 24] }] }, { linkId: dose, text: '每次多少', type: 'string', maxLength: 40 }] }]
  }
  if (what === 'pressure') {
    const [high, low] = [name('bp_systolic'), name('bp_diastolic')]
    return [{ linkId: high, text: '收缩压', type: 'integer', unit: 'mmHg', observation: 'bp_systolic', limits: [{ hard: [40, 300], soft: [80, 220] }] }, { linkId: low, text: '舒张压', type: 'integer', unit: 'mmHg', observation: 'bp_diastolic', limits: [{ hard: [20, 200], soft: [40, 130] }] }]
  }
  if (what === 'adherence') return [{ linkId: name('adherence'), text: '服药依从性', type: 'choice', answerOption: [{ code: '1', display: '规律' }, { code: '2', display: '间断' }, { code: '3', display: '不服药' }], record: { kind: 'adherence', codes: { 1: 'regular', 2: 'sometimes', 3: 'none' } } }]
  if (what === 'advice') return [{ linkId: name('guidance'), text: '健康指导', type: 'text', maxLength: 300, record: { kind: 'advice' } }]
  const [linkId, other] = what === 'diagnoses' ? [name('diagnoses'), name('diagnosis_other')] : [name('allergies'), name('allergy_other')]
  const terms = what === 'diagnoses' ? [['高血压', 'hypertension'], ['糖尿病', 'diabetes'], ['冠心病', 'coronary'], ['脑卒中', 'stroke'], ['慢性阻塞性肺疾病', 'copd']] : [['青霉素', 'penicillin'], ['磺胺', 'sulfonamide'], ['链霉素', 'streptomycin']]
  const last = String(terms.length + 2)
  const codes = Object.fromEntries([...terms.map(([, code], index) => [String(index + 2), code!]), [last, '']])
  return [
    { linkId, text: what === 'diagnoses' ? '确诊过什么病' : '药物过敏史', type: 'choice', repeats: true, answerOption: [{ code: '1', display: '无', exclusive: true }, ...terms.map(([label], index) => ({ code: String(index + 2), display: label! })), { code: last, display: '其他' }], record: { kind: what === 'diagnoses' ? 'condition' : 'allergy', codes, names: { [last]: other }, ...(what === 'diagnoses' ? { rest: last } : {}) } },
    { linkId: other, text: what === 'diagnoses' ? '其他诊断的名称' : '其他过敏的药', type: 'string', required: true, maxLength: 100, hint: '几种用顿号隔开', enableWhen: [{ question: linkId, operator: '=', answer: last }] },
  ]
}
