import { expect, it } from 'vitest'
import { gridOf, type Figure } from './usePublished'

const cell = (row_title: string, column_title: string, text: string): Figure => ({ table: 't', table_title: '表', row_title, column_title, text, value: null, unit: '', source: '', note: '', has_conflict: false })

it('a printed table keeps its columns in the order of print, with gaps where nothing was printed', () => {
  const grid = gridOf([[cell('文晖', '签约数', '14097')], [cell('朝晖', '签约数', '1'), cell('朝晖', '签约率', '30')]])
  expect(grid.columns).toEqual(['签约数', '签约率'])
  expect(grid.lines.map((line) => line.cells.map((found) => found?.text ?? null))).toEqual([['14097', null], ['1', '30']])
})
