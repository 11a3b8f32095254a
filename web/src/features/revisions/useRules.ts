import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import type { TableQuery } from '@/shared/table/useTable'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import { desk } from '../desk'

type Schemas = components['schemas']
export type RuleField = Schemas['RuleFieldOut']
export type Rule = Schemas['RuleOut']
export type Version = Schemas['VersionOut']
export type Revision = Schemas['RevisionOut']
export type RevisionRow = Schemas['RevisionRowOut']
export type Change = Schemas['ChangeOut']
export type Problem = Schemas['ProblemOut']
export type Effect = Schemas['EffectOut']
/** A document of any kind: what the outline says is in it. */
export type Content = Record<string, unknown>

const path = (revision_id: number) => ({ path: { revision_id } })
export const listKinds = () => take(desk.GET('/api/desk/rules', {}))
export const listRules = (kind: string, q: string) => take(desk.GET('/api/desk/rules/{kind}', { params: { path: { kind }, query: { q } } }))
export const getRule = (kind: string, code: string) => take(desk.GET('/api/desk/rules/{kind}/documents/{code}', { params: { path: { kind, code } } }))
export const getVersion = (kind: string, version_id: number) => take(desk.GET('/api/desk/rules/{kind}/versions/{version_id}', { params: { path: { kind, version_id } } }))
export const fileOf = (kind: string, version_id: number) => `/api/desk/rules/${kind}/versions/${version_id}/file`
export const startRevision = (kind: string, code: string, more: { base_id?: number; content?: Content } = {}) => take(desk.POST('/api/desk/rules/{kind}/revisions', { params: { path: { kind } }, body: { code, ...more } }))
export const startRetirement = (kind: string, version_id: number) => take(desk.POST('/api/desk/rules/{kind}/versions/{version_id}/retirement', { params: { path: { kind, version_id } } }))
export const startWithdrawal = (kind: string, version_id: number) => take(desk.POST('/api/desk/rules/{kind}/versions/{version_id}/withdrawal', { params: { path: { kind, version_id } } }))
export const listRevisions = (query: TableQuery) => take(desk.GET('/api/desk/rule-revisions', { params: { query } }))
export const getRevision = (id: number) => take(desk.GET('/api/desk/rule-revisions/{revision_id}', { params: path(id) }))
export const saveRevision = (id: number, body: Schemas['RevisionSaveIn']) => take(desk.PUT('/api/desk/rule-revisions/{revision_id}', { params: path(id), body }))
export const tryRevision = (id: number) => take(desk.POST('/api/desk/rule-revisions/{revision_id}/trial', { params: path(id) }))
export const proposeRevision = (id: number) => take(desk.POST('/api/desk/rule-revisions/{revision_id}/propose', { params: path(id) }))
export const returnRevision = (id: number, note: string) => take(desk.POST('/api/desk/rule-revisions/{revision_id}/return', { params: path(id), body: { note } }))
export const publishRevision = (id: number, note: string) => take(desk.POST('/api/desk/rule-revisions/{revision_id}/publish', { params: path(id), body: { note } }))
export const discardRevision = (id: number) => take(desk.POST('/api/desk/rule-revisions/{revision_id}/discard', { params: path(id) }))

export const listAssignments = () => take(desk.GET('/api/desk/policy-assignments', {}))
export const assignPolicy = (body: Schemas['PolicyAssignmentIn']) => take(desk.POST('/api/desk/policy-assignments', { body }))

const STANDINGS: Record<string, { kind: StatusKind; text: string }> = {
  in_force: { kind: 'doing', text: '在用' }, upcoming: { kind: 'plan', text: '还没到日子' }, over: { kind: 'mute', text: '停用' }, withdrawn: { kind: 'mute', text: '已撤回' },
}
const STATES: Record<string, { kind: StatusKind; text: string }> = {
  draft: { kind: 'plan', text: '草稿' }, proposed: { kind: 'due', text: '等第二人确认' }, published: { kind: 'done', text: '已发布' }, discarded: { kind: 'mute', text: '不要了' },
}
export const standingMark = (version: Pick<Version, 'standing'>) => STANDINGS[version.standing] ?? STANDINGS.over!
export const stateMark = (state: string) => STATES[state] ?? STATES.draft!

/** `和第 1 版`, `和 2017.1 版`: a figure keeps its distance. */
export const beside = (word: string, label: string): string => `${word}${/^[0-9A-Za-z]/.test(label) ? ' ' : ''}${label}`

/** What a revision does, for its title. */
export const actionWord = (action: string): string => ({ retire: '停用', withdraw: '撤回' })[action] ?? ''

/** `2026-09-01 起`, `2026-01-01 起，到 2026-09-01`: the last day is the one before. */
export const periodText = (version: Pick<Version, 'effective_from' | 'effective_to'>): string => version.effective_to === version.effective_from ? `原定 ${version.effective_from} 起，已撤回` : `${version.effective_from} 起${version.effective_to ? `，到 ${version.effective_to} 为止` : ''}`

const EMPTY: Record<string, () => unknown> = { choices: () => [], rows: () => [], integers: () => [], flag: () => false, integer: () => null, decimal: () => null, money: () => null, share: () => null }

/** A new, empty record of these fields. */
export const blankRecord = (fields: readonly RuleField[]): Content => Object.fromEntries(fields.map((field) => [field.key, field.kind in EMPTY ? EMPTY[field.kind]!() : '']))

/** A field that means something only beside another value is not asked otherwise. */
export const isAsked = (field: RuleField, record: Content): boolean => !field.shown_when || field.shown_for.includes(String(record[field.shown_when]))

const percent = (value: unknown) => `${Number((Number(value) * 100).toFixed(6))}%`

/** `5 分钟`, `2 小时`, `3 天`: as people say it. */
function minutesSaid(minutes: number): string {
  if (minutes && minutes % 1440 === 0) return `${minutes / 1440} 天`
  return minutes && minutes % 60 === 0 ? `${minutes / 60} 小时` : `${minutes} 分钟`
}

const isSaid = (value: unknown): boolean => value !== null && value !== undefined && value !== '' && value !== false && !(Array.isArray(value) && !value.length)
const isUnit = (field: RuleField): boolean => field.kind === 'choice' && /(^|_)unit$/.test(field.key)

/** One row in a line: what it says beside its title; a number stands with its unit, codes are for the row opened. */
export function brief(fields: readonly RuleField[], row: Content, most = 4): string {
  const parts: string[] = []
  let isNumber = false
  for (const part of fields) {
    const follows = isNumber
    isNumber = part.kind === 'integer' && isSaid(row[part.key])
    if (!isAsked(part, row) || part.kind === 'long' || ['code', 'source'].includes(part.key) || !isSaid(row[part.key])) continue
    if (isUnit(part)) {
      if (follows) parts.push(`${parts.pop()} ${said(part, row[part.key])}`)
    } else if (part.kind === 'rows') parts.push(`${part.label} ${(row[part.key] as unknown[]).length} ${part.row_word}`)
    else parts.push(part.kind === 'flag' ? part.label : `${part.label}：${said(part, row[part.key])}`)
  }
  return parts.slice(0, most).join('，')
}

/** A value in words: `7 天`, `70%`, `所有人`. */
export function said(field: RuleField, value: unknown): string {
  if (field.kind === 'flag') return value ? '是' : '否'
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)) return field.empty_words || '不填'
  const label = (one: unknown) => field.options.find((option) => option.value === String(one))?.label ?? String(one)
  if (field.kind === 'choice') return label(value)
  if (field.kind === 'choices') return (value as unknown[]).map(label).join('、')
  if (field.kind === 'integers') return `${(value as unknown[]).join('、')}${field.unit ? ` ${field.unit}` : ''}`
  if (field.kind === 'share') return percent(value)
  if (field.kind === 'money') return `${Number(value)} 元`
  if (field.unit === '分钟') return minutesSaid(Number(value))
  return field.unit ? `${String(value)} ${field.unit}` : String(value)
}

/** Fields under their headings, in order; without one they stand first. */
export function grouped(fields: readonly RuleField[]): { title: string; fields: RuleField[] }[] {
  const groups: { title: string; fields: RuleField[] }[] = []
  for (const field of fields) {
    const group = groups.find((one) => one.title === field.group)
    if (group) group.fields.push(field)
    else groups.push({ title: field.group, fields: [field] })
  }
  return groups
}

/** What is wrong at a place, or anywhere below it. */
export const problemAt = (problems: readonly Problem[], place: string): string => problems.find((one) => one.path === place)?.message ?? ''
export const problemsBelow = (problems: readonly Problem[], place: string): number => problems.filter((one) => one.path === place || one.path.startsWith(`${place}.`)).length

/** `[60, 30, 7]` as it is typed, and back. */
export const typedNumbers = (text: string): (number | string)[] => text.split(/[\s,，、]+/).filter(Boolean).map((part) => (/^-?\d+$/.test(part) ? Number(part) : part))
export const typedShare = (text: string): string | null => (text.trim() === '' ? null : Number.isNaN(Number(text)) ? text : String(Number((Number(text) / 100).toFixed(8))))
export const shownShare = (value: unknown): string => (value === null || value === undefined || value === '' ? '' : Number.isNaN(Number(value)) ? String(value) : String(Number((Number(value) * 100).toFixed(6))))

/** The content of a file that was saved from a version; null when it is something else. */
export async function readFile(file: File, kind: string): Promise<{ code: string; content: Content } | null> {
  try {
    const found = JSON.parse(await file.text()) as { kind?: string; code?: string; content?: Content }
    return found.kind === kind && typeof found.code === 'string' && found.content ? { code: found.code, content: found.content } : null
  } catch {
    return null
  }
}

