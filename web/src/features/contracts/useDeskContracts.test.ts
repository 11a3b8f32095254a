import { describe, expect, it } from 'vitest'
import { reminderSentence } from './useDeskContracts'

describe('the sentence before a bulk reminder', () => {
  it('says how many go out and how many are skipped', () => {
    expect(reminderSentence([{ will_send: true }, { will_send: false }, { will_send: false }])).toBe('会发 1 条，跳过 2 份。')
    expect(reminderSentence([{ will_send: true }])).toBe('会发 1 条。')
  })
})
