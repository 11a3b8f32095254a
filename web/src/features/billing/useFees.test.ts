import { expect, it } from 'vitest'
import { sumTotals } from './useFees'

it('fees of all payers add up to the fen', () => {
  expect(sumTotals([{ owed: '169164.10', received: '0.10', open: '169164.00' }, { owed: '1099566.20', received: '0.20', open: '1099566.00' }])).toEqual({ owed: 1268730.3, received: 0.3, open: 1268730 })
})
