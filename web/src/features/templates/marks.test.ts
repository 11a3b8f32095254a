import { describe, expect, it } from 'vitest'
import type { FormDefinition, FormItem } from '@/shared/forms/definition'
import { insert, rename, twin } from './design'
import { KINDS, READY, readyMade, setOption, startMark, storedAs, termCalled, type Offered } from './marks'

const offered: Offered = {
  readings: [{ code: 'bp_systolic', label: '收缩压', detail: 'mmHg', aliases: [] }], tags: [], person: [],
  diagnoses: [{ code: 'hypertension', label: '高血压', detail: 'I10', aliases: ['高血压病'] }, { code: 'diabetes', label: '糖尿病', detail: 'E14', aliases: [] }],
  allergens: [{ code: 'penicillin', label: '青霉素', detail: '', aliases: [] }],
}
const empty: FormDefinition = { name: 't', version: '1', title: '样表', item: [] }
const filled = READY.reduce((form, ready) => readyMade(form, ready.value).reduce((next, item) => insert(next, [next.item.length], item), form), empty)
const ill: FormItem = { linkId: 'ill', type: 'choice', answerOption: [{ code: '1', display: '无' }, { code: '2', display: '高血压病' }, { code: '9', display: '其他' }] }

describe('what an answer is stored as', () => {
  it('offers a table medicines, a number a reading, and a question of words no reading', () => {
    const kinds = (item: FormItem) => KINDS.filter((kind) => kind.fits(item)).map((kind) => kind.value).join(' ')
    expect(kinds({ linkId: 'q', type: 'group', repeats: true })).toBe(' medication')
    expect(kinds({ linkId: 'q', type: 'integer' })).toContain('reading')
    expect(kinds({ linkId: 'q', type: 'string' })).not.toContain('reading')
  })
  it('begins with what the words of the options already say', () => {
    expect(startMark(empty, ill, 'condition', offered)).toEqual({ kind: 'condition', codes: { 2: 'hypertension' } })
    const table: FormItem = { linkId: 'm', type: 'group', repeats: true, item: [{ linkId: 'a', text: '药品名称', type: 'string' }, { linkId: 'b', text: '每日次数', type: 'integer' }, { linkId: 'c', text: '剂量', type: 'string' }] }
    expect(startMark(empty, table, 'medication', offered)).toEqual({ kind: 'medication', name: 'a', times: 'b', dose: 'c' })
  })
  it('finds a term by its name, an alias, its code, or as it is shown', () => {
    expect(['高血压', '高血压病', 'hypertension', '高血压（I10）'].map((words) => termCalled(offered.diagnoses, words)?.code)).toEqual(Array(4).fill('hypertension'))
    expect(termCalled(offered.diagnoses, '血')).toBeUndefined()
  })
  it('lets an option be a term, a written name, or nothing, and forgets what hung on it', () => {
    const named = setOption({ kind: 'condition', codes: { 2: 'hypertension' } }, '9', { code: '', name: 'ill_text', since: 'ill_day' })
    expect(named).toEqual({ kind: 'condition', codes: { 2: 'hypertension', 9: '' }, names: { 9: 'ill_text' }, since: { 9: 'ill_day' } })
    expect(setOption({ ...named, rest: '9' }, '9', { code: null })).toEqual({ kind: 'condition', codes: { 2: 'hypertension' } })
  })
})

describe('ready-made questions', () => {
  it('are marked and have names of their own, however often they are added', () => {
    expect(filled.item.filter((item) => !item.enableWhen).map(storedAs)).toEqual(['', 'reading', 'reading', 'medication', 'adherence', 'condition', 'allergy', 'advice'])
    const again = readyMade(filled, 'medicines')[0]!
    expect([again.linkId, again.record!.name, again.item![0]!.linkId]).toEqual(['medicines_2', 'medicine_name_2', 'medicine_name_2'])
  })
})

describe('names inside a mark', () => {
  it('follow a question that is renamed', () => {
    expect(rename(filled, 'medicine_name', 'drug').item.find((item) => item.linkId === 'medicines')!.record!.name).toBe('drug')
    expect(rename(filled, 'diagnosis_other', 'more').item.find((item) => item.linkId === 'diagnoses')!.record!.names).toEqual({ 7: 'more' })
  })
  it('are those of the copy in a copy', () => {
    const copied = twin(filled, filled.item.find((item) => item.linkId === 'medicines')!)
    expect(copied.record).toEqual({ kind: 'medication', name: 'medicine_name_2', times: 'medicine_times_2', dose: 'medicine_dose_2' })
  })
})
