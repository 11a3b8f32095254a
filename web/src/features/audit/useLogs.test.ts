import { describe, expect, it } from 'vitest'
import { eventWords, payloadText } from './useLogs'

describe('the event log', () => {
  it('says an event in words and never hides an unknown one', () => {
    expect(eventWords('contracts.contract.signed')).toBe('签约')
    expect(eventWords('MoonLanded')).toBe('MoonLanded')
  })
  it('lays a payload on one line', () => {
    expect(payloadText({ contract_id: 12, teams: [1, 2] })).toBe('contract_id 12，teams [1,2]')
  })
})
