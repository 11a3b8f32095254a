import { expect, it } from 'vitest'
import { timesText } from './usePackages'

it('how often a service is promised is said in words', () => {
  expect(timesText(4, 'quarterly')).toBe('一年 4 次，每季度')
  expect(timesText(5, 'free')).toBe('一年 5 次，按需')
  expect(timesText(null, 'free')).toBe('不限次')
})
