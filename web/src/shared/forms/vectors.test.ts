/** The vectors that the browser and the server both run (`foundation/forms/tests/test_vectors.py`): they cannot drift. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { personOf } from './dates'
import type { Answers, FormDefinition, Person } from './definition'
import { check, interpretations } from './engine'
import { FORMULAS } from './formulas'
import { prefill, takeOver, type Known } from './prefill'

interface RawKnown { today: string; now?: string; last_answers?: Answers; last_date?: string; observations?: Known['observations']; patient?: Answers; author?: Answers; tags?: string[]; forms?: Known['forms'] }
interface Vectors {
  formulas: string[]
  forms: Record<string, FormDefinition>
  cases: { name: string; form: string; person: Person; answers: Answers; confirmed: string[]; expect: { answers: Answers; problems: unknown[]; says: unknown[] } }[]
  prefill: { name: string; form: string; known: RawKnown; expect: Record<string, unknown> }[]
  take_over: { name: string; form: string; group: string; last_answers: Answers; expect: Answers }[]
}
const vectors = JSON.parse(readFileSync(resolve(process.cwd(), '../jiayi/foundation/forms/tests/vectors.json'), 'utf8')) as Vectors
const formOf = (name: string) => vectors.forms[name]!
const personFor = (raw: Person): Person => (raw.born && raw.today ? personOf(raw.born, raw.today, { sex: raw.sex, tags: raw.tags }) : {})

describe('answers are worth what the vector says', () => {
  it.each(vectors.cases)('$name', ({ form, person, answers, confirmed, expect: wanted }) => {
    const found = check(formOf(form), answers, personFor(person), new Set(confirmed))
    expect(found.answers).toEqual(wanted.answers)
    expect(found.problems).toEqual(wanted.problems)
    expect(interpretations(formOf(form), found.answers)).toEqual(wanted.says)
  })
})

describe('what is known fills what the vector says', () => {
  it.each(vectors.prefill)('$name', ({ form, known, expect: wanted }) => {
    const filled = prefill(formOf(form), { ...known, lastAnswers: known.last_answers, lastDate: known.last_date })
    expect(Object.fromEntries(Object.entries(filled).map(([linkId, one]) => [linkId, { ...one, known_on: one.known_on ?? null }]))).toEqual(wanted)
  })
})

describe('same as last time takes over what the vector says', () => {
  it.each(vectors.take_over)('$name', ({ form, group, last_answers, expect: wanted }) => {
    expect(takeOver(formOf(form), group, last_answers)).toEqual(wanted)
  })
})

it('has the formulas of the server and no other', () => {
  expect(Object.keys(FORMULAS).sort()).toEqual(vectors.formulas)
})
