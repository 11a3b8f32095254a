import { expect, it } from 'vitest'
import { additionText, sumAmounts } from './useIncentives'

it('money is added in fen', () => {
  expect(sumAmounts([{ amount: '0.10' }, { amount: '0.20' }, { amount: 0.3 }])).toBe(0.6)
})

it('a whole is said to equal its parts only when it does', () => {
  const parts = [{ amount: '984.31' }, { amount: '147.65' }, { amount: '98.43' }]
  expect(additionText(parts, '1230.39')).toBe('3 份相加 = 1,230.39 元，一分不差')
  expect(additionText(parts, '1230.40')).toContain('对不上')
})
