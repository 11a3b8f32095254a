import { describe, expect, it } from 'vitest'
import { loadLevel } from './useDeskTeams'

describe('how full a team is', () => {
  it.each([[1599, 'free'], [1600, 'near'], [1999, 'near'], [2000, 'full'], [2140, 'full']])('%i of 2,000 is %s', (load, level) => {
    expect(loadLevel(load, 2000)).toBe(level)
  })
})
