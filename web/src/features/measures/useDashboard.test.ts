import { expect, it } from 'vitest'
import { sentencesFrom, type Headline } from './useDashboard'

const line = (code: string, name: string, numerator: number, denominator: number, target: number): Headline => ({ code, name, numerator, denominator, target, unit: '人', direction: 'higher' })

it('the overview says what is reached, what is furthest off and who is lowest, with the counts', () => {
  const said = sentencesFrom(
    [line('a', '签约率', 14097, 46990, 0.3), line('b', '高血压规范管理率', 2022, 2544, 0.8), line('c', '糖尿病规范管理率', 500, 1000, 0.65)],
    [{ key: '3', organization_id: 3, name: '柳塘站', numerator: 10, denominator: 100, values: [] }, { key: '4', organization_id: 4, name: '北苑站', numerator: 50, denominator: 100, values: [] }],
    { code: 'HZ17-1', name: '签约率' }, 2017,
  )
  expect(said.map((sentence) => sentence.text)).toEqual([
    '签约率 30.0%，都到了目标。',
    '糖尿病规范管理率 50.0%（500 / 1,000 人），离目标 65%还差 150 人。',
    '高血压规范管理率 79.5%（2,022 / 2,544 人），离目标 80%还差 14 人。',
    '柳塘站的签约率最低，10.0%（10 / 100）。',
  ])
  expect(said[3]!.link).toBe('/measures/HZ17-1?year=2017&organization=3')
})

it('the overview says nothing about measures without numbers', () => {
  expect(sentencesFrom([], [], { code: 'a', name: '签约率' }, 2017)).toEqual([])
})
