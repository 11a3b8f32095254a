import { beforeEach, describe, expect, it } from 'vitest'
import { useColumnChoice } from './columns'

const columns = [{ key: 'name' }, { key: 'team' }, { key: 'phone', isExtra: true }]

describe('column choice', () => {
  beforeEach(() => localStorage.clear())

  it('starts with the ordinary columns', () => {
    expect(useColumnChoice('t', columns).shown.value).toEqual(['name', 'team'])
  })
  it('is kept on the device', () => {
    useColumnChoice('t', columns).toggle('phone')
    expect(useColumnChoice('t', columns).shown.value).toEqual(['name', 'team', 'phone'])
  })
  it('never hides the last column', () => {
    const choice = useColumnChoice('t', [{ key: 'name' }])
    choice.toggle('name')
    expect(choice.shown.value).toEqual(['name'])
  })
  it('forgets columns that no longer exist', () => {
    localStorage.setItem('jiayi.columns.t', 'gone,team')
    expect(useColumnChoice('t', columns).shown.value).toEqual(['team'])
  })
})
