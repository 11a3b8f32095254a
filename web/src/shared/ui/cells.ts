/** 格:一格就是一次服务。 */
export type CellState = 'done' | 'wait' | 'due' | 'overdue' | 'planned' | 'waived'

export const CELL_CLASS: Record<CellState, string> = { done: 'd', wait: 'h', due: 'w', overdue: 'o', planned: '', waived: 'x' }

const SPOKEN: [CellState, string][] = [
  ['done', '做了'], ['wait', '等确认'], ['due', '该做'], ['overdue', '超期'], ['planned', '还没到'], ['waived', '不需要'],
]

/** What a screen reader says instead of the row of cells. */
export function spokenCells(cells: readonly CellState[]): string {
  const parts = SPOKEN.flatMap(([state, word]) => {
    const n = cells.filter((cell) => cell === state).length
    return n ? [`${word} ${n}`] : []
  })
  return `共 ${cells.length} 次${parts.length ? '：' + parts.join('、') : ''}`
}
