import { describe, expect, it } from 'vitest'
import { placesText } from './places'
import { teamQuery } from './useTeams'

const team = (places_left: number) => ({ is_open: true, is_full: false, places_left })

describe('places left', () => {
  it('are told in numbers while there are many, warned about when few', () => {
    expect(placesText(team(198))).toEqual({ kind: 'done', text: '还能签 198 人' })
    expect(placesText(team(12))).toEqual({ kind: 'due', text: '只剩 12 个名额' })
  })
  it('are none when the team is closed or full, whatever the number', () => {
    expect(placesText({ ...team(5), is_open: false }).text).toBe('已经满了')
    expect(placesText({ ...team(5), is_full: true }).kind).toBe('mute')
  })
})

describe('what is asked for', () => {
  it('names only what was chosen', () => {
    expect(teamQuery({ q: ' 沈 ', community: '', onlyOpen: false, womanOnly: false })).toBe(`q=${encodeURIComponent('沈')}`)
    expect(teamQuery({ q: '', community: '330103005012', onlyOpen: true, womanOnly: true })).toBe('division_code=330103005012&has_places=true&woman_only=true')
  })
})
