import { expect, it } from 'vitest'
import { comparedText, targetOf, trendOf } from './useCockpit'

it('says with which day it compares, or why it cannot', () => {
  expect(comparedText({ since: '2026-05-18', computed_to: '2026-06-15', against: 'four_weeks' })).toBe('和5月18日比；数到6月15日')
  expect(comparedText({ since: null, computed_to: '2026-01-12', against: 'four_weeks' })).toContain('还没有四周前的数')
  expect(comparedText({ since: null, computed_to: null, against: 'week' })).toContain('没有算过')
  expect(comparedText({ since: '2025-06-14', computed_to: '2026-06-15', against: 'year' })).toBe('和2025年6月14日比；数到6月15日')
  expect(comparedText({ since: null, computed_to: '2026-06-15', against: 'year' })).toContain('还没有去年同一周的数')
})

it('draws rates in percent and keeps an unstated target unstated', () => {
  expect(trendOf({ trend: [{ year: 2017, rate: '0.3000' }, { year: 2018, rate: '0.35123' }] })).toEqual({ labels: ['2017', '2018'], values: [30, 35.1] })
  expect([targetOf({ target: null }), targetOf({ target: '0.7' })]).toEqual([null, 0.7])
})
