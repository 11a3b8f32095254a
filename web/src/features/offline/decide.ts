/**
 * What any other form comes to, by the findings of its rule pack: the same as `care/assessments/rules/deciding.py`, which decides
 * again. Two things are left to the server: the nine constitutions, and the next date of forms that follow a schedule of ages.
 */
import { addDays, addMonths, daysBetween, monthsBetween } from '@/shared/forms/dates'
import type { Answers } from '@/shared/forms/definition'
import type { Span, Verdict } from './classify'

type SpanIn = Partial<Span>
export interface Finding { code: string; when: [string, string, unknown][]; says?: string; result?: string; refers?: boolean; urgent?: boolean; within?: SpanIn; ask?: string; advice?: string; forResult?: string; unjudged?: boolean }
export interface Who { why: string; monthsFrom?: number; monthsTo?: number; sex?: string; tag?: string }
export interface FormRule {
  group: string; day: string; who: Who[]; order?: string[]; resultItem?: string; resultWithout?: string; findings?: Finding[]; nextByResult?: Record<string, SpanIn>; nextAlways?: SpanIn
  title?: string; version?: number; schedule?: string; advice?: Record<string, string>; named?: string; after?: string; series?: string; once?: boolean; optional?: boolean
}
export interface FormsPack { code: string; title: string; forms: Record<string, FormRule> }
export interface Subject { born: string; sex: string; on: string; tags: readonly string[]; lastAnswers?: Answers; lastResult?: string; lastFindings?: readonly string[] }

const later = (on: string, span: SpanIn) => addDays(addMonths(on, span.months ?? 0), span.days ?? 0)

export const whyOf = (rule: FormRule, subject: Pick<Subject, 'born' | 'sex' | 'on' | 'tags'>): string => {
  // 满月 is the 28th day, as the checks of children count.
  const months = Math.max(monthsBetween(subject.born, subject.on), Number(daysBetween(subject.born, subject.on) >= 28))
  return rule.who.find((who) => (who.monthsFrom === undefined || months >= who.monthsFrom) && (who.monthsTo === undefined || months < who.monthsTo) && (!who.sex || who.sex === subject.sex) && (!who.tag || subject.tags.includes(who.tag)))?.why ?? ''
}

/** By which rules a form is judged, in words: as `queries/catalogue.py` says it. */
export const ruleTitle = (rule: Pick<FormRule, 'title' | 'version'> | undefined, pack: Pick<FormsPack, 'title'>): string => `${rule?.title || pack.title}${(rule?.version ?? 1) > 1 ? `（本机构第 ${rule!.version} 版）` : ''}`

/** Null where only the server can say it. */
export function decide(rule: FormRule, answers: Answers, subject: Subject, labels: Readonly<Record<string, string>>): Verdict | null {
  if (rule.named) return null
  const all = (rule.findings ?? []).filter((finding) => finding.when.every(([question, operator, wanted]) => holds(answerOf(question, answers, subject), operator, typeof wanted === 'string' && wanted.startsWith('@') ? answerOf(wanted.slice(1), answers, subject) : wanted)))
  const unseen = all.find((one) => one.unjudged)?.says
  const code = unseen ? '' : resultOf(rule, answers, all.filter((one) => !one.forResult))
  const held = all.filter((one) => !one.forResult || one.forResult === code)
  const urgent = held.some((one) => one.urgent)
  const refers = held.some((one) => one.refers || one.urgent)
  return {
    code, label: code ? labels[code] ?? code : unseen ?? (refers ? '建议转诊' : rule.resultWithout ?? ''), is_controlled: !refers, is_emergency: urgent, needs_referral: refers,
    reasons: held.flatMap((one) => one.says ?? []), questions: held.flatMap((one) => one.ask ?? []),
    advice: held.find((one) => one.advice)?.advice ?? (urgent ? '处理后马上转诊，2 周内随访转诊情况' : refers ? '建议转诊，2 周内随访转诊情况' : rule.advice?.[code] ?? ''),
    next_date: nextDate(rule, code, held, subject.on),
  }
}

function resultOf(rule: FormRule, answers: Answers, held: readonly Finding[]): string {
  if (!rule.order?.length) return rule.resultItem ? String(answers[rule.resultItem] ?? '') : ''
  return rule.order[Math.max(0, ...held.flatMap((one) => (one.result ? [rule.order!.indexOf(one.result)] : [])))]!
}

function nextDate(rule: FormRule, code: string, held: readonly Finding[], on: string): string | null {
  if (held.some((one) => one.code === 'closed')) return null
  const span = rule.nextByResult?.[code] ?? rule.nextAlways
  const replaced = held.find((one) => one.forResult && one.within)?.within
  const usual = replaced ? later(on, replaced) : !rule.schedule && span && (span.days || span.months) ? later(on, span) : null
  return [...held.flatMap((one) => (one.within && !one.forResult ? [later(on, one.within)] : [])), ...(usual ? [usual] : [])].sort()[0] ?? null
}

function answerOf(question: string, answers: Answers, subject: Subject): unknown {
  if (question === '%months') return monthsBetween(subject.born, subject.on)
  if (question === '%sex') return subject.sex
  if (question === '%tags') return subject.tags
  if (question === '%last_result') return subject.lastResult || null
  if (question === '%last_findings') return subject.lastFindings ?? []
  return question.startsWith('last.') ? subject.lastAnswers?.[question.slice(5)] : answers[question]
}

function holds(value: unknown, operator: string, wanted: unknown): boolean {
  const isThere = value !== undefined && value !== null
  const given = Array.isArray(value) ? value : [value ?? null]
  if (operator === 'exists') return (isThere && value !== '' && !(Array.isArray(value) && !value.length)) === Boolean(wanted)
  if (operator === '=') return given.includes(wanted)
  if (operator === 'in') return given.some((one) => (wanted as unknown[]).includes(one))
  if (operator === 'lacks') return isThere && !given.includes(wanted)
  const [left, right] = [numberOf(value), numberOf(wanted)]
  if (left === null || right === null) return false
  return operator === '>=' ? left >= right : operator === '>' ? left > right : operator === '<=' ? left <= right : left < right
}
const numberOf = (value: unknown): number | null => (value === null || value === undefined || value === '' || typeof value === 'boolean' || Array.isArray(value) || Number.isNaN(Number(value)) ? null : Number(value))
