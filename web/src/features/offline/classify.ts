/**
 * What a chronic visit comes to, said by the phone: the class, why, what next and when. The same as
 * `care/followups/rules/classify.py`, by the same rule pack; both run the same vectors. The server decides again.
 */
import { addDays, addMonths } from '@/shared/forms/dates'
import type { Answers } from '@/shared/forms/definition'

export interface Target { ageFrom: number; systolicBelow: number; diastolicBelow: number }
export interface Programme {
  title: string; tag: string; template: string; measured: string; targets?: Target[]; glucoseBelow?: number; ask?: Record<string, string>
  emergency: { systolicFrom: number; diastolicFrom: number; glucoseFrom?: number; glucoseTo?: number; heartRateAbove?: number; symptoms: Record<string, string>; dangerSigns: Record<string, string> }
}
export interface VisitPack { code: string; title: string; routineMonths: number; recheckDays: number; programmes: Record<string, Programme> }
export interface Span { days: number; months: number }
export interface Previous { is_controlled: boolean; had_adverse_reaction: boolean }
export interface Verdict { code: string; label: string; is_controlled: boolean; is_emergency: boolean; needs_referral: boolean; reasons: string[]; questions: string[]; advice: string; next_date: string | null }

export const CLASS_LABELS: Record<string, string> = { 1: '控制满意', 2: '控制不满意', 3: '不良反应', 4: '并发症' }
const YES = '2'

const number = (value: unknown): number | null => (value === undefined || value === null || value === '' || Number.isNaN(Number(value)) ? null : Number(value))
const codes = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

export const targetAt = (programme: Programme, age: number): Target | undefined => programme.targets?.find((target) => age >= target.ageFrom)
export const targetWords = (programme: Programme, age: number): string => {
  if (programme.glucoseBelow !== undefined) return `低于 ${programme.glucoseBelow.toFixed(1)}`
  const target = targetAt(programme, age)
  return target ? `低于 ${target.systolicBelow}/${target.diastolicBelow}` : ''
}

/** The verdict, or what is missing for one. */
export function classify(pack: VisitPack, programme: Programme, answers: Answers, about: { age: number; on: string }, previous: Previous | null, spans: Record<string, Span> = {}): Verdict | { missing: string } {
  const [systolic, diastolic, glucose, heart] = [number(answers.bp_systolic), number(answers.bp_diastolic), number(answers.glucose_fasting), number(answers.heart_rate)]
  const [symptoms, signs] = [codes(answers.symptoms), codes(answers.danger_signs)]
  const misses: string[] = []
  let well = ''
  if (programme.glucoseBelow !== undefined) {
    if (glucose === null) return { missing: '空腹血糖' }
    if (glucose >= programme.glucoseBelow) misses.push(`空腹血糖 ${glucose}，没有低于 ${programme.glucoseBelow.toFixed(1)}`)
    well = `空腹血糖 ${glucose}，低于 ${programme.glucoseBelow.toFixed(1)}`
  } else {
    const target = targetAt(programme, about.age)
    if (systolic === null || diastolic === null || !target) return { missing: '血压' }
    if (systolic >= target.systolicBelow) misses.push(`收缩压 ${systolic}，没有低于 ${target.systolicBelow}`)
    if (diastolic >= target.diastolicBelow) misses.push(`舒张压 ${diastolic}，没有低于 ${target.diastolicBelow}`)
    well = `血压 ${systolic}/${diastolic}，低于 ${target.systolicBelow}/${target.diastolicBelow}`
  }
  const { emergency } = programme
  const atLeast = (name: string, value: number | null, bound: number | undefined) => (value !== null && bound !== undefined && value >= bound ? [`危急：${name} ${value}，达到 ${name === '血糖' ? bound.toFixed(1) : bound}`] : [])
  const dangers = [...atLeast('收缩压', systolic, emergency.systolicFrom), ...atLeast('舒张压', diastolic, emergency.diastolicFrom), ...atLeast('血糖', glucose, emergency.glucoseFrom)]
  if (glucose !== null && emergency.glucoseTo !== undefined && glucose <= emergency.glucoseTo) dangers.push(`危急：血糖 ${glucose}，没有高于 ${emergency.glucoseTo.toFixed(1)}`)
  if (heart !== null && emergency.heartRateAbove !== undefined && heart > emergency.heartRateAbove) dangers.push(`危急：心率 ${heart}，超过 ${emergency.heartRateAbove}`)
  dangers.push(...Object.entries(emergency.symptoms).filter(([code]) => symptoms.includes(code)).map(([, word]) => `危急：${word}`))
  dangers.push(...Object.entries(emergency.dangerSigns).filter(([code]) => signs.includes(code)).map(([, word]) => `危急：${word}`))

  const reasons = [...dangers, ...misses]
  let code = misses.length || dangers.length ? '2' : '1'
  let refers = dangers.length > 0
  const hasReaction = answers.adverse_reaction === YES
  if (hasReaction) {
    code = '3'
    const again = Boolean(previous?.had_adverse_reaction)
    if (answers.adverse_reaction_persists === YES || again) refers = true
    reasons.push(again ? '药物不良反应，上次也有' : '有药物不良反应')
  }
  if (answers.complication === '2' || answers.complication === '3') {
    code = '4'
    refers = true
    reasons.push(answers.complication === '2' ? '出现新的并发症' : '原有并发症加重')
  }
  const isSecondMiss = misses.length > 0 && previous !== null && !previous.is_controlled
  if (isSecondMiss) refers = true
  const step = dangers.length ? 'at_once' : refers ? 'refer' : code === '1' ? 'routine' : 'recheck'
  const span = spans[code]
  const words = span ? spanWords(span) : step === 'routine' ? '3 个月' : '2 周'
  const advice = {
    at_once: `处理后马上转诊，${words}内随访转诊情况`,
    refer: `${isSecondMiss ? '连续 2 次不满意：' : ''}转上级医院，${words}内随访转诊情况`,
    routine: `按原方案继续，${words}内再访`,
    recheck: misses.length ? `第 1 次不满意：调药，${words}后再访` : hasReaction ? `换药或减量，${words}后再访` : `${words}后再访`,
  }[step]
  const next = span ? addDays(addMonths(about.on, span.months), span.days) : step === 'routine' ? addMonths(about.on, pack.routineMonths) : addDays(about.on, pack.recheckDays)
  return {
    code, label: CLASS_LABELS[code]!, is_controlled: !misses.length, is_emergency: dangers.length > 0, needs_referral: refers, reasons: reasons.length ? reasons : [well], advice, next_date: next,
    questions: Object.entries(programme.ask ?? {}).filter(([symptom]) => symptoms.includes(symptom)).map(([, ask]) => ask),
  }
}

const spanWords = (span: Span): string => (span.months ? `${span.months} 个月` : span.days && span.days % 7 === 0 ? `${span.days / 7} 周` : `${span.days} 天`)
