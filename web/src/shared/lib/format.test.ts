import { describe, expect, it } from 'vitest'
import * as f from './format'

describe('dates', () => {
  it('names the day and its weekday', () => {
    expect(f.dayWithWeekday('2026-09-17')).toBe('9月17日 周四')
  })
  it('shows an instant in Shanghai time whatever the zone of the text', () => {
    expect(f.isoMinute('2026-09-15T17:05:00Z')).toBe('2026-09-16 01:05')
  })
  it('says today and yesterday, then the day, then the year', () => {
    expect(f.moment('2026-09-15T12:10:00+08:00', '2026-09-15')).toBe('今天 12:10')
    expect(f.moment('2026-09-14T20:10:00+08:00', '2026-09-15')).toBe('昨天 20:10')
    expect(f.moment('2026-09-02T08:36:00+08:00', '2026-09-15')).toBe('9月2日 8:36')
    expect(f.moment('2025-09-02T08:36:00+08:00', '2026-09-15')).toBe('2025年9月2日 8:36')
  })
  it('counts what is due across a month end', () => {
    expect(f.dueText('2026-10-02', '2026-09-30')).toBe('还有 2 天')
    expect(f.dueText('2026-09-30', '2026-09-30')).toBe('今天到期')
    expect(f.dueText('2026-09-18', '2026-09-30')).toBe('超期 12 天')
  })
})

describe('ages', () => {
  it.each([
    ['1948-03-01', '78 岁'],
    ['2024-03-10', '2 岁 6 月'],
    ['2024-09-15', '2 岁'],
    ['2026-04-20', '4 月'],
    ['2026-09-03', '12 天'],
  ])('a person born %s is %s on 15 September 2026', (birth, text) => {
    expect(f.ageText(birth, '2026-09-15')).toBe(text)
  })
  it('does not invent a birthday when only the year is known', () => {
    expect(f.ageText('1940-01-01', '2026-09-15', 'year')).toBe('约 86 岁')
  })
})

describe('numbers', () => {
  it('groups thousands and uses a true minus sign', () => {
    expect(f.count(128640)).toBe('128,640')
    expect(f.money('-55')).toBe('−55.00 元')
  })
  it('gives residents whole yuan only when there are no fen', () => {
    expect(f.plainMoney('12.00')).toBe('12 元')
    expect(f.plainMoney('12.50')).toBe('12.50 元')
  })
  it('writes a rate with one decimal, and none where nothing can be divided', () => {
    expect(f.rate(2022 / 2544)).toBe('79.5%')
    expect(f.rate(null)).toBe('无')
  })
  it('counts the people still missing to a target', () => {
    expect(f.gap(2022, 2544, 0.8)).toBe(14)
    expect(f.gap(2036, 2545, 0.8)).toBe(0)
  })
})
