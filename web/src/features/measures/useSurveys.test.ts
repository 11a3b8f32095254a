import { expect, it } from 'vitest'
import { intervalText } from './useSurveys'

it('a sampled rate is told with how far it can be trusted', () => {
  expect(intervalText('0.9659', ['0.9045', '0.9883'])).toBe('96.6%，真实的率多半在 90.5% 到 98.8% 之间')
  expect(intervalText(null, null)).toBe('还没有接通的')
})
