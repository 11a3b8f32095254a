import { expect, it } from 'vitest'
import { gathered } from './steps'

const step = (kind: string, words: string, channel_label = '', delivery = '') => ({ kind, kind_label: kind, at: '2026-09-15T06:02:03Z', by_name: '', words, channel_label, delivery })

it('tells each person in one line with every way', () => {
  const found = gathered([step('opened', '血压 186/104，危险'), step('told', '团队 沈若兰', '短信', '已送达'), step('told', '团队 沈若兰', '语音电话', '没送到'), step('told', '团队 顾怡欣', '短信', '已发出')])
  expect(found.map((one) => [one.text, one.ways])).toEqual([
    ['血压 186/104，危险', []], ['团队 沈若兰', ['短信已送达', '语音电话没送到']], ['团队 顾怡欣', ['短信已发出']],
  ])
})
