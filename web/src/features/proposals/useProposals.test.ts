import { describe, expect, it } from 'vitest'
import { proposalMark } from './useProposals'

describe('a proposal in words', () => {
  it('says that another person has to confirm it', () => {
    expect(proposalMark({ state: 'waiting', state_label: '' })).toEqual({ kind: 'due', text: '等人确认' })
  })
  it('keeps the words of the house for a state it does not know', () => {
    expect(proposalMark({ state: 'parked', state_label: '搁置' })).toEqual({ kind: 'info', text: '搁置' })
  })
})
