import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { count, rate } from '@/shared/lib/format'
import { desk } from '../desk'

type Schemas = components['schemas']
export type Survey = Schemas['SurveyOut']
export type SurveyRow = Schemas['SurveyRowOut']
export type DrawPreview = Schemas['DrawPreviewOut']
export type DrawIn = Schemas['DrawIn']
export type MySurvey = Schemas['MySurveyOut']
export type CallerRow = Schemas['CallerRowOut']
type Mark = { kind: 'done' | 'due' | 'late' | 'plan' | 'doing' | 'mute'; text: string }

const of = (survey_id: number) => ({ params: { path: { survey_id } } })
export const listSurveys = () => take(desk.GET('/api/desk/signing-surveys', {}))
export const getSurvey = (id: number) => take(desk.GET('/api/desk/signing-surveys/{survey_id}', of(id)))
export const previewDraw = (body: Schemas['DrawPreviewIn']) => take(desk.POST('/api/desk/signing-survey-previews', { body }))
export const drawSurvey = (body: DrawIn) => take(desk.POST('/api/desk/signing-surveys', { body }))
export const listStrata = (id: number) => take(desk.GET('/api/desk/signing-surveys/{survey_id}/strata', of(id)))
export const getResult = (id: number) => take(desk.GET('/api/desk/signing-surveys/{survey_id}/result', of(id)))
export const proveDraw = (id: number) => take(desk.GET('/api/desk/signing-surveys/{survey_id}/proof', of(id)))
export const finishSurvey = (id: number, reason: string) => take(desk.POST('/api/desk/signing-surveys/{survey_id}/finish', { ...of(id), body: { reason } }))
export const cancelSurvey = (id: number, reason: string) => take(desk.POST('/api/desk/signing-surveys/{survey_id}/cancel', { ...of(id), body: { reason } }))
export const listRows = (id: number, query: Record<string, unknown>) => take(desk.GET('/api/desk/signing-surveys/{survey_id}/rows', { params: { path: { survey_id: id }, query } }))
export const reportAddress = (id: number) => `/api/desk/signing-surveys/${id}/report`

export const listCallers = (id: number) => take(desk.GET('/api/desk/signing-surveys/{survey_id}/callers', of(id)))
export const listCallerChoices = () => take(desk.GET('/api/desk/survey-caller-choices', {}))
export const assignCaller = (id: number, account_id: number, expires_date: string) => take(desk.POST('/api/desk/signing-surveys/{survey_id}/callers', { ...of(id), body: { account_id, expires_date } }))
export const revokeCaller = (id: number, assignment_id: number) => take(desk.POST('/api/desk/signing-surveys/{survey_id}/callers/{assignment_id}/revoke', { params: { path: { survey_id: id, assignment_id } } }))

export const listReceived = () => take(desk.GET('/api/desk/received-surveys', {}))
export const getReceived = (id: number) => take(desk.GET('/api/desk/received-surveys/{survey_id}', of(id)))

export const listMySurveys = () => take(desk.GET('/api/desk/my-surveys', {}))
export const getMySurvey = (id: number) => take(desk.GET('/api/desk/my-surveys/{survey_id}', of(id)))
export const dialRow = (id: number, number: number) => take(desk.POST('/api/desk/my-surveys/{survey_id}/rows/{number}/dial', { params: { path: { survey_id: id, number } } }))
export const recordOutcome = (id: number, number: number, body: Schemas['CallOutcomeIn']) => take(desk.PUT('/api/desk/my-surveys/{survey_id}/rows/{number}', { params: { path: { survey_id: id, number } }, body }))

export function surveyMark(survey: Pick<Survey, 'state' | 'progress'>): Mark {
  if (survey.state === 'finished') return { kind: 'done', text: '已定稿' }
  if (survey.state === 'cancelled') return { kind: 'mute', text: '已作废' }
  return survey.progress.begun ? { kind: 'doing', text: `打完 ${count(survey.progress.closed)} / ${count(survey.progress.active)}` } : { kind: 'plan', text: '还没开始打' }
}

export function verdictMark(row: Pick<SurveyRow, 'verdict' | 'reason' | 'outcome_label'>): Mark {
  if (row.verdict === 'effective') return { kind: 'done', text: '有效' }
  if (row.verdict === 'not_effective') return { kind: 'late', text: `无效：${row.reason}` }
  return { kind: 'mute', text: `不进分母：${row.outcome_label}` }
}

/** `78.7% 到 97.2%`; nobody reached has no interval. */
export const intervalText = (low: string | number | null, high: string | number | null): string => (low === null || high === null ? '还没有问到人' : `${rate(low)} 到 ${rate(high)}`)

/** How far a rate can be trusted, beside the target: wholly above, wholly below, or it may be either. */
export function againstTarget(result: { rate: string | number | null; low: string | number | null; high: string | number | null }, target: number): Mark {
  if (result.rate === null || result.low === null || result.high === null) return { kind: 'plan', text: '还没有问到人' }
  if (Number(result.low) >= target) return { kind: 'done', text: '稳稳过线' }
  if (Number(result.high) < target) return { kind: 'late', text: '没过线' }
  return Number(result.rate) >= target ? { kind: 'doing', text: '暂时过线，区间还跨着线' } : { kind: 'due', text: '暂时没过线，区间还跨着线' }
}

/** Where the axis of a dot-and-whisker chart begins: a round tenth below the lowest whisker. */
export const axisStart = (lows: (string | number | null)[], target: number): number => Math.max(0, Math.floor(Math.min(target - 0.1, ...lows.filter((low) => low !== null).map(Number)) * 10) / 10)

/** Position of a share on an axis from `start` to 1, in percent of its width. */
export const onAxis = (value: string | number, start: number): number => Math.max(0, Math.min(100, ((Number(value) - start) / (1 - start)) * 100))

export function callerMark(row: CallerRow): Mark {
  if (row.is_open_call) return { kind: 'due', text: '正在打，还没记' }
  if (row.is_closed) return row.outcome === 'completed' ? { kind: 'done', text: '问完了' } : { kind: 'mute', text: row.outcome_label }
  if (row.tried_today) return { kind: 'mute', text: `今天打过：${row.outcome_label}` }
  return row.attempts ? { kind: 'doing', text: `打过 ${row.attempts} 次：${row.outcome_label}` } : { kind: 'plan', text: '还没打' }
}

export const addressOf = (sex: string): string => (sex === '1' ? '先生' : sex === '2' ? '女士' : '')
