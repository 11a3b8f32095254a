import { expect, it } from 'vitest'
import { rowsOfCells } from './useDeskPatients'

it('promised services are gathered by kind and counted', () => {
  const window = { window_from: '2026-07-01', window_to: '2026-10-01' }
  const found = rowsOfCells([
    { item_name: '高血压随访', status: 'verified', ...window }, { item_name: '年度体检', status: 'delivered', ...window }, { item_name: '高血压随访', status: 'planned', ...window },
  ], '2026-09-15')
  expect(found.rows).toEqual([{ name: '高血压随访', cells: ['done', 'due'] }, { name: '年度体检', cells: ['wait'] }])
  expect([found.done, found.total]).toEqual([2, 3])
})
