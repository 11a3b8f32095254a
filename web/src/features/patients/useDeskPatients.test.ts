import { expect, it } from 'vitest'
import { changedContact, rowsOfCells } from './useDeskPatients'

it('promised services are rows of cells, counted together', () => {
  const found = rowsOfCells([
    { name: '高血压随访', entitlements: [{ cell: 'done' }, { cell: 'due' }] }, { name: '年度体检', entitlements: [{ cell: 'wait' }] }, { name: '上门护理', entitlements: [] },
  ])
  expect(found.rows).toEqual([{ name: '高血压随访', cells: ['done', 'due'] }, { name: '年度体检', cells: ['wait'] }])
  expect([found.done, found.total]).toEqual([2, 3])
})

it('of the contact only what is another now is sent; an empty phone stays as it is', () => {
  const held = { address: '文晖路 1 号', is_registered_here: true, is_resident_here: true }
  expect(changedContact(held, { ...held, phone: ' ' })).toEqual({})
  expect(changedContact(held, { ...held, phone: '13900000001', is_resident_here: false })).toEqual({ phone: '13900000001', is_resident_here: false })
  expect(changedContact(held, { ...held, address: '', phone: '' })).toEqual({ address: '' })
})
