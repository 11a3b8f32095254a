import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { Answers, FormDefinition } from './definition'
import FormRenderer from './FormRenderer.vue'

const YES_NO = [{ code: '1', display: '未见异常', normal: true }, { code: '2', display: '异常' }]
const form: FormDefinition = {
  name: 't', version: '1', title: '样表',
  item: [
    { linkId: 'signs', text: '体征', type: 'group', item: [
      { linkId: 'weight', text: '体重', type: 'decimal', unit: 'kg', step: 0.5, decimals: 1 },
      { linkId: 'lungs', text: '肺', type: 'choice', answerOption: YES_NO },
      { linkId: 'heart', text: '心', type: 'choice', answerOption: YES_NO },
    ] },
    { linkId: 'life', text: '生活', type: 'group', item: [
      { linkId: 'salt', text: '盐', type: 'choice', prefill: 'last', answerOption: [{ code: '1', display: '轻' }, { code: '2', display: '中' }] },
      { linkId: 'smoke', text: '烟', type: 'integer' },
      { linkId: 'score', text: '分', type: 'integer', calculate: { function: 'sum', of: ['smoke'] }, interpret: [{ from: 0, text: '不多' }, { from: 20, text: '太多', tone: 'danger' }] },
    ] },
    { linkId: 'women', text: '妇科', type: 'group', enableWhen: [{ question: '%sex', operator: '=', answer: '2' }], item: [{ linkId: 'cervix', text: '宫颈', type: 'choice', answerOption: YES_NO }] },
    { linkId: 'drugs', text: '用药', type: 'group', repeats: true, layout: 'table', item: [{ linkId: 'drug', text: '药名', type: 'string' }] },
  ],
}

function start(answers: Answers = {}, more: Record<string, unknown> = {}) {
  const page = mount(FormRenderer, { attachTo: document.body, props: { form, modelValue: answers, 'onUpdate:modelValue': (value: Answers) => page.setProps({ modelValue: value }), ...more } })
  const said = () => page.props('modelValue') as Answers
  const option = (text: string, name: string) => page.findAll('[data-link]').find((field) => field.text().startsWith(text))!.findAll('button').find((button) => button.text().includes(name))!
  return { page, said, option }
}

describe('the renderer', () => {
  it('chooses by the digit and goes on with Enter', async () => {
    const { page, said } = start()
    const weight = page.get('[data-link="weight"] input')
    ;(weight.element as HTMLInputElement).focus()
    await weight.trigger('keydown', { key: 'Enter' })
    expect(document.activeElement?.closest('[data-link]')?.getAttribute('data-link')).toBe('lungs')
    await page.get('[data-link="lungs"] [tabindex="0"]').trigger('keydown', { key: '2' })
    expect(said().lungs).toBe('2')
    page.unmount()
  })

  it('steps a number up and down', async () => {
    const { page, said } = start({ weight: 62 })
    await page.get('[aria-label="体重加 0.5"]').trigger('click')
    expect(said().weight).toBe(62.5)
    page.unmount()
  })

  it('fills the rest of a group with what is normal, and leaves what was found', async () => {
    const { page, said } = start({ heart: '2' })
    await page.findAll('button').find((button) => button.text() === '其余填正常')!.trigger('click')
    expect(said()).toEqual({ heart: '2', lungs: '1' })
    page.unmount()
  })

  it('takes last time over per group and marks it until it is touched', async () => {
    const { page, said, option } = start({ smoke: 3 }, { last: { answers: { salt: '2', smoke: 10, weight: 60 }, on: '2026-06-16' } })
    await page.get('[data-link="smoke"] input').setValue('5')
    await page.findAll('.section')[1]!.findAll('button').find((button) => button.text() === '同上次')!.trigger('click')
    expect(said()).toEqual({ smoke: 5, salt: '2' })
    expect(page.get('[data-link="salt"]').text()).toContain('照上次')
    await option('盐', '轻').trigger('click')
    await nextTick()
    expect(page.get('[data-link="salt"]').text()).not.toContain('照上次')
    page.unmount()
  })

  it('shows what is asked of this person, and what a score means', () => {
    const { page } = start({ smoke: 30 }, { person: { sex: '2' } })
    expect(page.text()).toContain('宫颈')
    expect(page.get('[data-link="score"]').text()).toContain('太多')
    const other = start({}, { person: { sex: '1' } })
    expect(other.page.text()).not.toContain('宫颈')
    page.unmount()
    other.page.unmount()
  })

  it('counts what is answered in every section', () => {
    const { page } = start({ weight: 60, lungs: '1' }, { progress: true })
    expect(page.get('.chip').text()).toContain('2/3')
    page.unmount()
  })

  it('adds and drops rows', async () => {
    const { page, said } = start()
    await page.findAll('button').find((button) => button.text() === '加一行用药')!.trigger('click')
    await page.get('[data-link="drug"] input').setValue('氨氯地平')
    expect(said().drugs).toEqual([{ drug: '氨氯地平' }])
    await page.get('[aria-label="去掉用药第 1 行"]').trigger('click')
    expect(said().drugs).toEqual([])
    page.unmount()
  })
})

describe('a number on its way', () => {
  const asked: FormDefinition = { name: 't', version: '1', title: '样表', item: [{ linkId: 'temperature', text: '体温', type: 'decimal', decimals: 1, limits: [{ hard: [25, 45] }] }] }
  it('is not called wrong at its first digit, and is read as a Chinese keyboard writes it', async () => {
    const page = mount(FormRenderer, { props: { form: asked, modelValue: {}, problems: [{ linkId: 'temperature', code: 'impossible', message: '不可能', severity: 'error' as const, key: 'temperature' }], 'onUpdate:modelValue': (value: Answers) => page.setProps({ modelValue: value }) } })
    expect(page.text()).toContain('不可能')
    const input = page.get('[data-link="temperature"] input')
    await input.setValue('３６。５')
    expect(page.props('modelValue')).toEqual({ temperature: 36.5 })
    expect(page.text()).not.toContain('不可能')
    await input.trigger('blur')
    expect(page.text()).toContain('不可能')
  })
})

describe('a scale of words with their meaning', () => {
  const asked: FormDefinition = { name: 't', version: '1', title: '样表', item: [{ linkId: 'tired', text: '您容易疲乏吗？', type: 'choice', answerOption: [{ code: '1', display: '没有（根本不/从来没有）' }, { code: '2', display: '有时（有些/少数时间）' }, { code: '3', display: '总是（非常/每天）' }] }] }
  it('stands in one row, the word large and the meaning small', async () => {
    const page = mount(FormRenderer, { props: { form: asked, modelValue: {}, 'onUpdate:modelValue': (value: Answers) => page.setProps({ modelValue: value }) } })
    expect(page.findAll('.bare small').map((one) => one.text())).toEqual(['根本不/从来没有', '有些/少数时间', '非常/每天'])
    await page.findAll('.bare button')[1]!.trigger('click')
    expect(page.props('modelValue')).toEqual({ tired: '2' })
  })
})
