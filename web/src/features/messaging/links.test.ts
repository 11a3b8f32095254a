import { describe, expect, it } from 'vitest'
import { inAppLink } from './links'

describe('the link of a message', () => {
  it('leads to a page of this client', () => {
    expect(inAppLink('/contracts/12')).toBe('/contracts/12')
    expect(inAppLink('/app/resident.html#/ledger')).toBe('/ledger')
  })
  it('never leads outside', () => {
    expect(inAppLink('https://evil.example/x')).toBeNull()
    expect(inAppLink('//evil.example')).toBeNull()
    expect(inAppLink('')).toBeNull()
  })
})
