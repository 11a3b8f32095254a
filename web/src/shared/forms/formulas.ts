/** The named functions of `calculate`, the same by the same names as `foundation/forms/rules/formulas.py`. */
import { asked, opens } from './conditions'
import { addDays, addMonths, daysBetween, isDay, monthsBetween, yearsBetween } from './dates'
import { isEmpty, type Answers, type Condition, type Person } from './definition'

export interface Inputs { names: readonly string[]; values: readonly unknown[]; numbers: readonly (number | null)[]; person: Person }
type Settings = Record<string, unknown>
export type Compute = (inputs: Inputs, settings: Settings) => unknown
/** `takes`: how many answers it is of; nothing for any number. `label` is what the designer calls it. */
export interface Formula { label: string; takes?: number; compute: Compute }

const TERM_DAYS = 280 + 28

/** Half up, away from zero, as on the server. */
export function rounded(value: number, places: number): number {
  const factor = 10 ** places
  return (Math.sign(value) * Math.round(Math.abs(value) * factor + 1e-9)) / factor
}

/** The numbers with their positions; nothing while one is missing, unless `partial`. */
function counted({ numbers }: Inputs, settings: Settings): [number, number][] | null {
  const found = numbers.flatMap((value, index): [number, number][] => (value === null ? [] : [[index, value]]))
  return found.length && (settings.partial || found.length === numbers.length) ? found : null
}
const whole = ({ numbers }: Inputs) => (numbers.every((value) => value !== null) ? (numbers as number[]) : null)
const days = ({ values }: Inputs) => (values.every(isDay) ? (values as string[]).map((day) => day.slice(0, 10)) : null)
function pregnantDays(inputs: Inputs): number | null {
  const [start, on] = days(inputs) ?? []
  const passed = start && on ? daysBetween(start, on) : -1
  return passed >= 0 && passed <= TERM_DAYS ? passed : null
}
const between = (compute: (start: string, end: string) => number): Compute => (inputs) => {
  const [start, end] = days(inputs) ?? []
  return start && end ? compute(start, end) : null
}

export const FORMULAS: Record<string, Formula> = {
  sum: { label: '合计', compute(inputs, settings) {
    const base = Number(settings.reverse_from ?? 0)
    const turned = (settings.reversed ?? []) as number[]
    return counted(inputs, settings)?.reduce((sum, [index, value]) => sum + (turned.includes(index) ? base - value : value), 0) ?? null
  } },
  mean: { label: '平均', compute(inputs, settings) {
    const found = counted(inputs, settings)
    return found && found.reduce((sum, [, value]) => sum + value, 0) / found.length
  } },
  max: { label: '最大', compute: (inputs, settings) => counted(inputs, settings)?.reduce((most, [, value]) => Math.max(most, value), -Infinity) ?? null },
  min: { label: '最小', compute: (inputs, settings) => counted(inputs, settings)?.reduce((least, [, value]) => Math.min(least, value), Infinity) ?? null },
  count: { label: '有几项', compute({ values, numbers }, settings) {
    if (!settings.partial && values.some(isEmpty)) return null
    const positive = settings.positive as unknown[] | undefined
    if (!positive) return numbers.filter((value) => value !== null && value > 0).length
    return values.flat().filter((value) => positive.includes(value)).length
  } },
  difference: { label: '相差', takes: 2, compute: (inputs) => { const found = whole(inputs); return found && found[0]! - found[1]! } },
  product: { label: '相乘', compute: (inputs, settings) => whole(inputs)?.reduce((product, value) => product * value, Number(settings.times ?? 1)) ?? null },
  percent: { label: '百分比', takes: 2, compute: (inputs) => { const found = whole(inputs); return found && found[1] ? (found[0]! * 100) / found[1] : null } },
  bmi: { label: '体质指数', takes: 2, compute({ numbers: [weight, height] }) {
    return weight == null || !height ? null : rounded((weight * 10_000) / (height * height), 1)
  } },
  band: { label: '分段', takes: 1, compute({ numbers: [value] }, settings) {
    if (value == null) return null
    return (settings.bands as [number, string][]).reduce<string | null>((code, [lower, candidate]) => (value >= lower ? candidate : code), null)
  } },
  decide: { label: '按条件判定', compute({ names, values, person }, settings) {
    if (!settings.partial && values.some(isEmpty)) return null
    const known: Answers = Object.fromEntries(names.map((name, index) => [name, values[index]]))
    const rule = (settings.rules as { when: Condition[]; behavior?: string; value: unknown }[]).find((one) => opens(one.when, one.behavior, known, person))
    return rule ? rule.value : settings.otherwise
  } },
  add_days: { label: '几天以后', takes: 1, compute: (inputs, settings) => { const found = days(inputs); return found && addDays(found[0]!, Number(settings.days)) } },
  add_months: { label: '几个月以后', takes: 1, compute: (inputs, settings) => { const found = days(inputs); return found && addMonths(found[0]!, Number(settings.months)) } },
  days_between: { label: '相隔几天', takes: 2, compute: between(daysBetween) },
  months_between: { label: '满几个月', takes: 2, compute: between(monthsBetween) },
  years_between: { label: '满几岁', takes: 2, compute: between(yearsBetween) },
  gestational_weeks: { label: '孕周', takes: 2, compute: (inputs) => { const passed = pregnantDays(inputs); return passed === null ? null : Math.floor(passed / 7) } },
  gestational_days: { label: '孕周外的天数', takes: 2, compute: (inputs) => { const passed = pregnantDays(inputs); return passed === null ? null : passed % 7 } },
  due_date: { label: '预产期', takes: 1, compute: (inputs) => { const found = days(inputs); return found && addDays(addMonths(found[0]!, 9), 7) } },
  person: { label: '个人情况', takes: 0, compute: ({ person }, settings) => asked(String(settings.what), {}, person) },
}
