import { expect, it } from 'vitest'
import { entitlementStatus } from './useFulfillment'

it('each state of a promised service has a word and a shape', () => {
  expect(entitlementStatus('overdue')).toEqual({ kind: 'late', text: '超期' })
  expect(entitlementStatus('new')).toEqual({ kind: 'info', text: 'new' })
})
