import { describe, expect, it } from 'vitest'
import { arrangementOf, emptyZones, HEAD, joined, moved, NOWHERE, optionOf, related, zoneOf, type Household, type Member } from './useHouseholds'

const member = (id: number, relation: string, state: Member['state'] = 'current'): Member => ({ id, name: `家人${id}`, sex_label: '女', age_text: '60 岁', relation, is_head: relation === HEAD, state })
const household = (id: number, ...members: Member[]): Household => ({ id, address: '柳塘路 1 号', division_code: '', community_name: '', members })
const page = () => [zoneOf(household(1, member(11, HEAD), member(12, '12'), member(13, '20'))), zoneOf(household(2, member(21, HEAD))), ...emptyZones()]
const where = (zones: ReturnType<typeof page>, id: number) => zones.find((zone) => zone.members.some((one) => one.id === id))!

describe('rearranging households', () => {
  it('moves one person with their relation; who comes into an empty home is its head', () => {
    const next = moved(page(), 13, '2')
    expect([where(next, 13).key, where(next, 13).members.at(-1)!.relation]).toEqual(['2', '20'])
    expect(where(moved(page(), 13, 'new-1'), 13).members[0]!.relation).toBe(HEAD)
    expect(where(moved(page(), 21, '1'), 21).members.at(-1)!.relation).toBe('')
  })
  it('leaves those who are gone where they are', () => {
    const zones = [zoneOf(household(1, member(11, HEAD, 'died'))), ...emptyZones()]
    expect(moved(zones, 11, NOWHERE)).toEqual(zones)
  })
  it('joins two homes and sends everybody once', () => {
    const plan = arrangementOf(related(joined(page(), '2', '1'), 21, '97'))
    expect(plan.homes.map((home) => [home.key, home.members.length, home.address])).toEqual([['1', 4, null], ['2', 0, null]])
    expect(plan.without).toEqual([])
  })
  it('sends an address only when it was changed', () => {
    const zones = page().map((zone) => (zone.key === '1' ? { ...zone, address: '新路 2 号' } : zone))
    expect(arrangementOf(zones).homes.map((home) => home.address)).toEqual(['新路 2 号', null])
  })
  it('shows a finer relation under its coarse word', () => {
    expect([optionOf('12'), optionOf('02'), optionOf('35')]).toEqual(['10', '02', '30'])
  })
})
