import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { FormDefinition, FormItem } from '@/shared/forms/definition'
import DayBound from './DayBound.vue'
import GridRows from './GridRows.vue'
import StoredAs from './StoredAs.vue'
import type { Offered } from './marks'

/** As the designer holds them: what is said comes back as a prop. */
describe('a cell with a number', () => {
  it('takes a decimal typed letter by letter', async () => {
    const page = mount(GridRows, { props: { label: '范围', columns: [{ key: 'low', label: '低于', kind: 'number' as const }], blank: () => ({}), modelValue: [{}], 'onUpdate:modelValue': (value: readonly object[]) => page.setProps({ modelValue: value }) } })
    const input = page.get('input')
    for (const text of ['0', '0.', '0.5']) {
      await input.setValue(text)
      expect(input.element.value).toBe(text)
    }
    expect(page.props('modelValue')).toEqual([{ low: 0.5 }])
  })
})

describe('the day a date may begin or end', () => {
  it('is said in words and kept as the form has it', async () => {
    const page = mount(DayBound, { props: { label: '最早', modelValue: '', 'onUpdate:modelValue': (value: string) => page.setProps({ modelValue: value }) } })
    await page.get('select').setValue('today')
    expect(page.props('modelValue')).toBe('today')
    await page.findAll('select')[1]!.setValue('-')
    await page.get('input').setValue('2')
    await page.get('input').trigger('change')
    await page.findAll('select')[2]!.setValue('y')
    expect(page.props('modelValue')).toBe('today-2y')
    await page.setProps({ modelValue: 'birth+12m' })
    expect(page.get('input').element.value).toBe('12')
    await page.get('select').setValue('')
    expect(page.props('modelValue')).toBe('')
  })
})

describe('what an answer is stored as', () => {
  it('becomes a reading with the unit of the reading', async () => {
    const item: FormItem = { linkId: 'q', text: '体重', type: 'decimal' }
    const form: FormDefinition = { name: 't', version: '1', title: '样表', item: [item] }
    const offered = { readings: [{ code: 'height', label: '身高', detail: 'cm' }, { code: 'weight', label: '体重', detail: 'kg' }], diagnoses: [], allergens: [], person: [], tags: [] } as unknown as Offered
    const page = mount(StoredAs, { props: { form, offered, modelValue: item, 'onUpdate:modelValue': (value: FormItem) => page.setProps({ modelValue: value }) } })
    await page.get('select').setValue('reading')
    expect(page.props('modelValue')).toMatchObject({ observation: 'weight', unit: 'kg' })
  })
})
