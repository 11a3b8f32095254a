import { describe, expect, it } from 'vitest'
import { othersAtHome, type Family, type Member, type Profile } from './useFamily'

const member = (id: number, state = 'current'): Member => ({ id, name: `家人${id}`, sex_label: '女', age_text: '78 岁', relation: '', is_head: false, state })

describe('those at home', () => {
  it('are listed once, without those one acts for and without the dead', () => {
    const family: Family = { persons: [{ id: 1 } as Profile], household: [member(1), member(2), member(3, 'died')], agents: [] }
    expect(othersAtHome(family).map((person) => person.id)).toEqual([2])
  })
})
