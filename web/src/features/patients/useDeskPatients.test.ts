import { expect, it } from 'vitest'
import { rowsOfCells } from './useDeskPatients'

it('promised services are rows of cells, counted together', () => {
  const found = rowsOfCells([
    { name: '高血压随访', entitlements: [{ cell: 'done' }, { cell: 'due' }] }, { name: '年度体检', entitlements: [{ cell: 'wait' }] }, { name: '上门护理', entitlements: [] },
  ])
  expect(found.rows).toEqual([{ name: '高血压随访', cells: ['done', 'due'] }, { name: '年度体检', cells: ['wait'] }])
  expect([found.done, found.total]).toEqual([2, 3])
})
