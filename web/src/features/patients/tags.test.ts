import { expect, it } from 'vitest'
import { relationText, tagLabels } from './tags'

it('population tags are joined in words, whichever way the server names them', () => {
  expect(tagLabels(['elderly', { code: 'hypertension', label: '高血压' }])).toBe('老年人、高血压')
  expect(tagLabels(null)).toBe('')
})

it('the householder and the relations to them are named', () => {
  expect(['02', '11', '22', '35', ''].map(relationText)).toEqual(['户主', '配偶', '儿子', '女儿', '家人'])
})
