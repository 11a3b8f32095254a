import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classify, type Previous, type VisitPack } from './classify'
import { decide, ruleTitle, type FormsPack } from './decide'

interface Vectors {
  on: string
  visits: { programme: string; answers: Record<string, unknown>; age: number; previous: Previous | null; says: object }[]
  forms: { form: string; answers: Record<string, unknown>; tags: string[]; says: object }[]
  packs: { visits: VisitPack; forms: FormsPack }
}
const vectors = JSON.parse(readFileSync(resolve(process.cwd(), '../jiayi/care/sync/tests/vectors.json'), 'utf8')) as Vectors

it('never puts the name of the national standard over a rule of another', () => {
  expect([{ }, { version: 2 }, { title: '本机构的规则' }].map((rule) => ruleTitle(rule, { title: '国家规范 3.0' }))).toEqual(['国家规范 3.0', '国家规范 3.0（本机构第 2 版）', '本机构的规则'])
})

describe('what the phone says by itself', () => {
  it('is what the house says of a chronic visit', () => {
    for (const { programme, answers, age, previous, says } of vectors.visits) {
      const found = classify(vectors.packs.visits, vectors.packs.visits.programmes[programme]!, answers, { age, on: vectors.on }, previous)
      expect(found, JSON.stringify({ programme, answers, age, previous })).toEqual(says)
    }
  })
  it('is what the house says of a form', () => {
    for (const { form, answers, tags, says } of vectors.forms) {
      const found = decide(vectors.packs.forms.forms[form]!, answers, { born: '1950-03-01', sex: '2', on: vectors.on, tags }, {})
      expect(found, form).toMatchObject(says)
    }
  })
  it('leaves to the house what needs its schedules', () => {
    expect(decide(vectors.packs.forms.forms.tcm_elder!, {}, { born: '1950-03-01', sex: '2', on: vectors.on, tags: [] }, {})).toBeNull()
  })
})
