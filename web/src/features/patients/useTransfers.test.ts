import { expect, it } from 'vitest'
import { transferMark } from './useTransfers'

it('a request that waits is the only one that asks to be looked at', () => {
  expect(transferMark('requested', '等答复').kind).toBe('due')
  expect(['accepted', 'declined', 'withdrawn', 'other'].map((status) => transferMark(status, '').kind)).toEqual(['done', 'mute', 'mute', 'mute'])
})
