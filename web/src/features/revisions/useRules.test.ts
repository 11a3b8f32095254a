import { describe, expect, it } from 'vitest'
import { beside, blankRecord, brief, grouped, isAsked, periodText, problemAt, problemsBelow, readFile, said, shownShare, typedNumbers, typedShare, type RuleField } from './useRules'

const field = (more: Partial<RuleField>): RuleField => ({ key: 'days', label: '几天', kind: 'integer', group: '', unit: '', hint: '', source: '', is_assumed: false, is_required: true, empty_words: '', at_least: null, at_most: null, longest: 200, options: [], fields: [], row_word: '条', shown_when: '', shown_for: [], ...more })

describe('values in words', () => {
  it('says a number with its unit, a share in percent, an empty choice as what it means', () => {
    expect(said(field({ unit: '天' }), 7)).toBe('7 天')
    expect([5, 120, 4320, 0].map((minutes) => said(field({ unit: '分钟' }), minutes))).toEqual(['5 分钟', '2 小时', '3 天', '0 分钟'])
    expect(said(field({ kind: 'share' }), '0.7')).toBe('70%')
    expect(said(field({ kind: 'money' }), '120.00')).toBe('120 元')
    expect(said(field({ kind: 'choices', empty_words: '所有人', options: [{ value: 'a', label: '老人' }] }), [])).toBe('所有人')
    expect(said(field({ kind: 'choices', options: [{ value: 'a', label: '老人' }] }), ['a', 'b'])).toBe('老人、b')
    expect(said(field({ kind: 'flag' }), true)).toBe('是')
    expect(said(field({ kind: 'integers', unit: '天' }), [60, 7])).toBe('60、7 天')
  })

  it('takes percent and lists of numbers as they are typed', () => {
    expect(typedShare('12.5')).toBe('0.125')
    expect(typedShare('')).toBeNull()
    expect(typedShare('一半')).toBe('一半')
    expect(shownShare('0.07')).toBe('7')
    expect(typedNumbers('60、30，7 x')).toEqual([60, 30, 7, 'x'])
  })

  it('says a row in one line: numbers with their unit, no codes, what applies only', () => {
    const fields = [field({ key: 'code', kind: 'text', label: '编码' }), field({ key: 'number', label: '隔多少' }), field({ key: 'unit', kind: 'choice', label: '单位', options: [{ value: 'days', label: '天' }] }), field({ key: 'urgent', kind: 'flag', label: '马上转' }), field({ key: 'when', kind: 'rows', label: '条件', row_word: '条' }), field({ key: 'note', kind: 'text', label: '说明' })]
    expect(brief(fields, { code: 'x', number: 14, unit: 'days', urgent: true, when: [{}, {}], note: '' })).toBe('隔多少：14 天，马上转，条件 2 条')
    expect(brief(fields, { code: 'x', number: null, unit: 'days', urgent: false, when: [], note: '试' })).toBe('说明：试')
    expect(brief([fields[3]!, fields[2]!], { urgent: true, unit: 'days' })).toBe('马上转')
  })

  it('keeps a figure away from a word', () => {
    expect([beside('和', '第 1 版'), beside('和', '2017.1 版')]).toEqual(['和第 1 版', '和 2017.1 版'])
  })

  it('says until when a version holds', () => {
    expect(periodText({ effective_from: '2026-01-01', effective_to: '2026-09-01' })).toBe('2026-01-01 起，到 2026-09-01 为止')
  })
})

describe('a form from its outline', () => {
  it('starts a record empty, groups the fields and hides what does not apply', () => {
    const fields = [field({ key: 'name', kind: 'text' }), field({ key: 'days', group: '反悔' }), field({ key: 'rows', kind: 'rows', group: '反悔' })]
    expect(blankRecord(fields)).toEqual({ name: '', days: null, rows: [] })
    expect(grouped(fields).map((group) => [group.title, group.fields.length])).toEqual([['', 1], ['反悔', 2]])
    const late = field({ shown_when: 'kind', shown_for: ['facts'] })
    expect([isAsked(late, { kind: 'facts' }), isAsked(late, { kind: 'entered' }), isAsked(fields[0]!, {})]).toEqual([true, false, true])
  })

  it('finds what is wrong at its field', () => {
    const problems = [{ path: 'lines.0.times', message: '要写整数', code: '' }]
    expect(problemAt(problems, 'lines.0.times')).toBe('要写整数')
    expect([problemsBelow(problems, 'lines'), problemsBelow(problems, 'line')]).toEqual([1, 0])
  })
})

it('takes only a file of the same kind', async () => {
  const file = (text: string) => ({ text: () => Promise.resolve(text) }) as unknown as File
  expect(await readFile(file('{"kind":"packages","code":"basic","content":{"name":"x"}}'), 'packages')).toEqual({ code: 'basic', content: { name: 'x' } })
  expect(await readFile(file('{"kind":"other","code":"basic","content":{}}'), 'packages')).toBeNull()
  expect(await readFile(file('不是'), 'packages')).toBeNull()
})
