import { describe, expect, it } from 'vitest'
import type { FormDefinition } from '@/shared/forms/definition'
import { before, carry, insert, itemAt, newItem, placeOf, put, remove, rename, rowsOf, step, twin } from './design'
import { useHistory } from './useHistory'

const form: FormDefinition = {
  name: 't', version: '1', title: '样表', checks: [{ lower: 'low', higher: 'high', message: '反了' }], print: { sections: [{ rows: [{ label: '血压', value: '{high}/{low}' }] }] },
  item: [
    { linkId: 'signs', text: '体征', type: 'group', item: [{ linkId: 'high', type: 'integer' }, { linkId: 'low', type: 'integer' }] },
    { linkId: 'drugs', text: '用药', type: 'group', repeats: true, item: [{ linkId: 'drug', type: 'string' }] },
    { linkId: 'gap', type: 'integer', calculate: { function: 'difference', of: ['high', 'low'] }, enableWhen: [{ question: 'high', operator: 'exists', answer: true }] },
  ],
}
const order = (found: FormDefinition) => rowsOf(found.item).map((row) => row.item.linkId).join(' ')

describe('drawing a form', () => {
  it('moves one up and down, into a group beside it and out at its edge', () => {
    expect(order(step(form, [0, 0], 1)!.form)).toBe('signs low high drugs drug gap')
    expect(order(step(form, [0, 1], 1)!.form)).toBe('signs high low drugs drug gap')
    expect(step(form, [0, 1], 1)!.place).toEqual([1])
    expect(step(form, [2], -1)!.place).toEqual([1, 1])
    expect(step(form, [0], -1)).toBeNull()
  })
  it('never puts a group into rows, nor into itself', () => {
    expect(step(form, [0], 1)!.place).toEqual([1])
    expect(carry(form, [0], [1, 0])).toBeNull()
    expect(carry(form, [0], [0, 0])).toBeNull()
  })
  it('carries to before another and counts what has gone', () => {
    expect(order(carry(form, [0, 0], [2])!.form)).toBe('signs low drugs drug high gap')
    expect(order(carry(form, [0], [2])!.form)).toBe('drugs drug signs high low gap')
    expect(carry(form, [2], [0, 0])!.place).toEqual([0, 0])
  })
  it('adds, changes and removes without touching what was', () => {
    const added = insert(form, [3], newItem(form, 'choice'))
    expect(itemAt(added, [3])!.answerOption).toHaveLength(2)
    expect(itemAt(put(added, [3], { linkId: 'x', type: 'date' }), [3])!.type).toBe('date')
    expect(order(remove(form, [1]))).toBe('signs high low gap')
    expect(order(form)).toBe('signs high low drugs drug gap')
  })
  it('names a copy anew and lets a new name be followed by all that speak of it', () => {
    expect(twin(form, form.item[0]!).item!.map((item) => item.linkId)).toEqual(['high_2', 'low_2'])
    const renamed = rename(form, 'high', 'systolic')
    expect(renamed.item[2]!.calculate!.of).toEqual(['systolic', 'low'])
    expect(renamed.item[2]!.enableWhen![0]!.question).toBe('systolic')
    expect(renamed.checks![0]!.higher).toBe('systolic')
    expect(renamed.print!.sections![0]!.rows[0]!.value).toBe('{systolic}/{low}')
  })
  it('knows the place of a fault and what an item may ask about', () => {
    expect(placeOf('item[2].item[10] bp')).toEqual([2, 10])
    expect(placeOf('checks[0]')).toBeNull()
    expect(before(form, [2]).map((item) => item.linkId)).toEqual(['high', 'low', 'drugs'])
  })
})

describe('undo', () => {
  it('takes back whole steps and gives them again', () => {
    const history = useHistory('a')
    history.change('ab', 'title')
    history.change('abc', 'title')
    history.change('x')
    history.undo()
    expect(history.present.value).toBe('abc')
    history.undo()
    expect(history.present.value).toBe('a')
    expect(history.canUndo.value).toBe(false)
    history.redo()
    expect(history.present.value).toBe('abc')
  })
})
