import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FormDefinition } from '@/shared/forms/definition'
import { fieldsOf } from '@/shared/forms/engine'
import { particularOf, sharedForm, sharedOf, sharedPrefill, type MergedForm } from './merge'

const template = (file: string) => JSON.parse(readFileSync(resolve(__dirname, '../../../../jiayi/foundation/forms/templates', `${file}.json`), 'utf-8')) as FormDefinition
const form = (file: string, dayItem: string, more: Partial<MergedForm> = {}): MergedForm => ({ code: template(file).name, definition: template(file), dayItem, prefilled: {}, lastAnswers: {}, lastDate: null, ...more })
const three = [form('htn_followup_v3', 'visited_on'), form('dm_followup_v3', 'visited_on'), form('physical_exam_v3', 'examined_on')]
const placesOf = (linkId: string) => sharedOf(three).find((one) => one.linkId === linkId)?.places.map((place) => `${place.code}.${place.linkId}`)

describe('a hypertensive diabetic who is also examined', () => {
  it('has the blood pressure taken once for three forms', () => {
    expect(placesOf('bp_systolic')).toEqual(['htn_followup.bp_systolic', 'dm_followup.bp_systolic', 'physical_exam.bp_right_systolic'])
    expect(placesOf('weight')).toHaveLength(3)
  })
  it('is asked about smoking by the form that always asks', () => expect(placesOf('smoking')).toEqual(['htn_followup.smoking', 'dm_followup.smoking', 'physical_exam.smoking']))
  it('names the medicines once for both visits', () => expect(placesOf('medicines')?.slice(0, 2)).toEqual(['htn_followup.medicines', 'dm_followup.medicines']))
  it('is asked each form’s own complaints, and each form comes to its own result', () => {
    for (const linkId of ['symptoms', 'classification', 'next_date', 'method', 'visited_on']) expect(placesOf(linkId)).toBeUndefined()
  })
  it('finds every question exactly once on the page', () => {
    const shared = sharedOf(three)
    const asked = fieldsOf(sharedForm(three, shared).item).map((item) => item.linkId)
    expect(asked).toHaveLength(new Set(asked).size)
    expect(new Set(asked)).toEqual(new Set(shared.map((one) => one.linkId)))
    const exam = particularOf(three[2]!, shared)
    expect(exam).not.toContain('bp_right_systolic')
    expect(exam).toContain('self_care')
  })
  it('starts with the newest that any form knows', () => {
    const known = [{ ...three[0]!, prefilled: { height: { value: 158, source: 'last', known_on: '2026-01-02' } } }, { ...three[1]!, prefilled: { height: { value: 157, source: 'observation', known_on: '2026-06-01' } } }]
    expect(sharedPrefill(known, sharedOf(known)).height?.value).toBe(157)
  })
})

it('one form shares nothing', () => expect(sharedOf(three.slice(0, 1))).toEqual([]))
