import { take } from '@/shared/api/client'
import type { components } from '@/shared/api/desk'
import { desk } from '../desk'

type Call = components['schemas']['SurveyCallIn']

export const listSurveys = () => take(desk.GET('/api/desk/signing-surveys', {}))
export const getSurvey = (survey_id: number) => take(desk.GET('/api/desk/signing-surveys/{survey_id}', { params: { path: { survey_id } } }))
export const drawSurvey = (body: components['schemas']['SurveyIn']) => take(desk.POST('/api/desk/signing-surveys', { body }))
export const recordCall = (survey_id: number, number: number, body: Call) => take(desk.PUT('/api/desk/signing-surveys/{survey_id}/calls/{number}', { params: { path: { survey_id, number } }, body }))

export const OUTCOMES: Record<Call['outcome'], string> = { completed: '接通问完了', no_answer: '没人接', wrong_number: '号码不对', refused: '不愿意说', answered_by_other: '家里人接的', died: '去世', moved: '搬走' }

/** A pooled rate with its Wilson interval: `96.6%，真实的率多半在 90.5% 到 98.8% 之间`. */
export function intervalText(rate: string | null, interval: readonly (string | number)[] | null): string {
  if (rate === null) return '还没有接通的'
  const percent = (value: string | number) => `${(Number(value) * 100).toFixed(1)}%`
  return interval ? `${percent(rate)}，真实的率多半在 ${percent(interval[0]!)} 到 ${percent(interval[1]!)} 之间` : percent(rate)
}
