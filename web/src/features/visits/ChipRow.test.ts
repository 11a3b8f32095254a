import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import ChipRow from './ChipRow.vue'

const options = [{ code: '1', display: '无' }, { code: '3', display: '剧烈头痛' }, { code: '4', display: '视力模糊' }, { code: '5', display: '眼痛' }]
const row = (severity: 'error' | 'question') => mount(ChipRow, { props: { label: '危急', item: { linkId: 'danger_signs', type: 'choice', repeats: true, text: '危急情况' }, options, modelValue: ['3'], problem: { linkId: 'danger_signs', code: 'contradiction', message: '确认没有填错吗？', severity, key: 'danger_signs#1' } } })

it('lets the doctor say that an odd answer is right, by the key of the question', async () => {
  const page = row('question')
  await page.findAll('button').find((button) => button.text() === '没填错')!.trigger('click')
  expect(page.emitted('confirm')).toEqual([['danger_signs#1']])
})

it('offers no way past an answer that cannot be', () => {
  expect(row('error').text()).not.toContain('没填错')
})
