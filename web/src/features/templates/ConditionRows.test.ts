import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Condition, FormDefinition } from '@/shared/forms/definition'
import ConditionRows from './ConditionRows.vue'

const form: FormDefinition = { name: 't', version: '1', title: '样表', item: [{ linkId: 'wet', text: '有没有积水', type: 'choice', answerOption: [{ code: '1', display: '无' }, { code: '2', display: '有' }] }] }

/** As the designer holds it: what is said comes back as a prop. */
function start(conditions: Condition[] = []) {
  const page = mount(ConditionRows, { props: { form, before: form.item, label: '条件', modelValue: conditions, 'onUpdate:modelValue': (value: Condition[]) => page.setProps({ modelValue: value }) } })
  return page
}

it('adds a condition about the question before, with an answer it can have', async () => {
  const page = start()
  await page.get('button').trigger('click')
  expect(page.props('modelValue')).toEqual([{ question: 'wet', operator: '=', answer: '1' }])
  await page.findAll('button').at(-1)!.trigger('click')
  expect(page.props('modelValue')).toHaveLength(2)
})

it('begins anew when another thing is asked', async () => {
  const page = start([{ question: 'wet', operator: '=', answer: '2' }])
  await page.findAll('select')[0]!.setValue('%age')
  expect(page.props('modelValue')).toEqual([{ question: '%age', operator: '=', answer: 0 }])
})
