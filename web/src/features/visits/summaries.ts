import type { Answers } from '@/shared/forms/definition'

const text = (value: unknown) => (value === undefined || value === null || value === '' ? '' : String(value))

/** `氨氯地平，每日 1 次，每次 5mg`, one medicine a line. */
export function medicineText(answers: Answers): string {
  const medicines = ((answers.medicines as Answers[] | undefined) ?? []).map((row) => [text(row.medicines_name), text(row.medicines_daily_times) && `每日 ${text(row.medicines_daily_times)} 次`, text(row.medicines_dose) && `每次 ${text(row.medicines_dose)}`].filter(Boolean).join('，'))
  const insulins = ((answers.insulins as Answers[] | undefined) ?? []).map((row) => [text(row.insulin_kind), text(row.insulin_usage)].filter(Boolean).join('，'))
  return [...medicines, ...insulins].filter(Boolean).join('\n')
}

const SALT: Record<string, string> = { 1: '盐轻', 2: '盐中等', 3: '盐偏重' }

/** `不吸烟，不喝酒，盐偏重，运动每周 5 次、每次 30 分钟` — only what is known. */
export function lifestyleText(answers: Answers): string {
  const { smoking, drinking, salt, staple_food: staple, exercise_times: times, exercise_minutes: minutes } = answers
  return [
    smoking === undefined ? '' : Number(smoking) ? `每天 ${Number(smoking)} 支烟` : '不吸烟',
    drinking === undefined ? '' : Number(drinking) ? `每天酒 ${Number(drinking)} 两` : '不喝酒',
    SALT[text(salt)] ?? '',
    staple === undefined ? '' : `主食每天 ${Number(staple)} 克`,
    times === undefined ? '' : Number(times) ? `运动每周 ${Number(times)} 次${minutes === undefined ? '' : `、每次 ${Number(minutes)} 分钟`}` : '不运动',
  ].filter(Boolean).join('，')
}
