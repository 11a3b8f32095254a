import { describe, expect, it } from 'vitest'
import { basisMark, countedOf, gapText, pooled, share, worstFirst } from './useMeasures'

const teams = [
  { name: '第五团队', numerator: 314, denominator: 417 }, { name: '第四团队', numerator: 367, denominator: 478 }, { name: '第三团队', numerator: 412, denominator: 520 },
  { name: '第二团队', numerator: 431, denominator: 531 }, { name: '第一团队', numerator: 498, denominator: 598 },
]

describe('rates', () => {
  it('are read from the decimal strings of the server', () => {
    expect(countedOf({ numerator: '2022', denominator: '2544' })).toEqual({ numerator: 2022, denominator: 2544 })
    expect(countedOf({ numerator: null, denominator: null })).toBeNull()
    expect(share(countedOf({ numerator: '0', denominator: '0' }))).toBeNull()
  })
  it('are pooled from counts, so that parts add up to the whole', () => {
    expect(pooled(teams)).toEqual({ numerator: 2022, denominator: 2544 })
    expect(pooled([])).toEqual({ numerator: 0, denominator: 0 })
  })
  it('put the worst first and the uncountable last', () => {
    expect(worstFirst([{ name: '空', numerator: 0, denominator: 0 }, ...teams]).map((team) => team.name)).toEqual(['第五团队', '第四团队', '第三团队', '第二团队', '第一团队', '空'])
  })
  it('say the gap in people, and where less is better whether it is too much', () => {
    expect(gapText(teams[0]!, 0.8)).toEqual({ kind: 'due', text: '差 20 人' })
    expect(gapText(teams[3]!, 0.8)).toEqual({ kind: 'done', text: '达标' })
    expect(gapText({ numerator: 20, denominator: 100 }, 0.15, '次', 'lower').text).toBe('偏高')
  })
  it('say where a number comes from', () => {
    expect(basisMark('entered').text).toBe('填报的')
    expect(basisMark('').text).toBe('还没有数')
  })
})
