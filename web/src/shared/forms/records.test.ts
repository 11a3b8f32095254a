/** The vectors that the server runs as well (`foundation/forms/tests/test_record_vectors.py`). */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FormDefinition } from './definition'
import { prefill } from './prefill'
import { answersFrom, brought, type Held } from './records'

interface Vectors { forms: Record<string, FormDefinition>; cases: { name: string; form: string; held: Held; expect: Record<string, unknown> }[] }
const vectors = JSON.parse(readFileSync(resolve(process.cwd(), '../jiayi/foundation/forms/tests/record_vectors.json'), 'utf8')) as Vectors

describe('the record answers what the vector says', () => {
  it.each(vectors.cases)('$name', ({ form, held, expect: wanted }) => {
    expect(answersFrom(vectors.forms[form]!, held)).toEqual(wanted)
  })
})

it('comes before the last form, also where it says nothing', () => {
  const records = { medicines: { value: [], on: '2026-09-15' } }
  const last = { medicines: [{ m_name: '旧药' }] }
  expect(prefill(vectors.forms.visit!, { today: '2026-09-15', lastAnswers: last, records })).toEqual({})
  expect(brought({ ...last, other: 1 }, records)).toEqual({ other: 1 })
})
