import { describe, expect, it } from 'vitest'
import { placesText, teamQuery } from './useTeams'

describe('places left', () => {
  it('are told in numbers while there are many, warned about when few', () => {
    expect(placesText({ places_left: 198, is_open: true })).toEqual({ kind: 'done', text: '还能签 198 人' })
    expect(placesText({ places_left: 12, is_open: true })).toEqual({ kind: 'due', text: '只剩 12 个名额' })
  })
  it('are none when the team is closed, whatever the number', () => expect(placesText({ places_left: 5, is_open: false }).text).toBe('已经满了'))
})

describe('what is asked for', () => {
  it('names only what was chosen', () => {
    expect(teamQuery(' 沈 ', '', false, null)).toBe(`q=${encodeURIComponent('沈')}`)
    expect(teamQuery('', '330102', true, 'c1')).toBe('division_code=330102&has_places=true&cursor=c1')
  })
})
