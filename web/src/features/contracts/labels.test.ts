import { describe, expect, it } from 'vitest'
import { lastDay, mainContract, stateText } from './labels'

describe('an agreement in words', () => {
  it('tells the last day, not the first day after it', () => {
    expect(lastDay('2027-01-01')).toBe('2026-12-31')
    expect(stateText('active', '2026-01-01', '2027-01-01')).toBe('生效中，到 12月31日')
  })
  it('tells when a signed one begins', () => expect(stateText('pending_start', '2027-01-01', '2028-01-01')).toBe('已签，1月1日开始'))
})

describe('the agreement of the home page', () => {
  it('is the one in force, even when next year’s is signed already', () => {
    expect(mainContract([{ state: 'pending_start' }, { state: 'expiring' }])?.state).toBe('expiring')
  })
  it('never is one that was declined or entered in error', () => {
    expect(mainContract([{ state: 'declined' }, { state: 'void' }])).toBeUndefined()
  })
})
