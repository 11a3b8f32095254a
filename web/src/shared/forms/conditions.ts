/** When a condition holds, for what was answered so far and the person it is about. */
import { isEmpty, type Answers, type Condition, type Person } from './definition'

export function asked(question: string, answers: Answers, person: Person): unknown {
  switch (question) {
    case '%sex': return person.sex ?? undefined
    case '%age': return person.age ?? undefined
    case '%months': return person.months ?? undefined
    case '%days': return person.days ?? undefined
    case '%weeks': return person.weeks ?? undefined
    case '%tags': return person.tags?.length ? [...person.tags].sort() : undefined
    default: return answers[question]
  }
}

const matches = (value: unknown, wanted: unknown) => (Array.isArray(value) ? value.includes(wanted) : typeof value === 'number' ? value === Number(wanted) : value === wanted)

export function holds({ question, operator, answer }: Condition, answers: Answers, person: Person = {}): boolean {
  const value = asked(question, answers, person)
  if (operator === 'exists') return !isEmpty(value) === Boolean(answer)
  if (operator === '=') return matches(value, answer)
  if (operator === '!=') return !isEmpty(value) && !matches(value, answer)
  const isDay = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
  if (isEmpty(value) || (typeof value !== 'number' && !isDay)) return false
  const [left, right] = isDay ? [value as string, String(answer)] : [value as number, Number(answer)]
  return operator === '>' ? left > right : operator === '<' ? left < right : operator === '>=' ? left >= right : left <= right
}

export const opens = (conditions: readonly Condition[], behavior: string | undefined, answers: Answers, person: Person = {}): boolean =>
  !conditions.length || (behavior === 'any' ? conditions.some((c) => holds(c, answers, person)) : conditions.every((c) => holds(c, answers, person)))
