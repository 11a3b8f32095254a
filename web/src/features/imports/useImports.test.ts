import { describe, expect, it } from 'vitest'
import { importSentence, verdictMark } from './useImports'

const job = { state: 'done', row_count: 5, created_count: 2, updated_count: 0, unchanged_count: 1, rejected_count: 2, problem: '' }

describe('an import', () => {
  it('says what became of every row', () => {
    expect(importSentence(job)).toBe('5 行：新增 2，没变 1，没收进来 2')
  })
  it('says where it stands while it runs, and why it failed', () => {
    expect(importSentence({ ...job, state: 'running' })).toBe('正在读，共 5 行')
    expect(importSentence({ ...job, state: 'queued', row_count: 0 })).toBe('在排队')
    expect(importSentence({ ...job, state: 'failed', problem: '不是表格文件' })).toBe('不是表格文件')
  })
  it('marks what was refused as such', () => {
    expect(verdictMark('rejected')).toEqual({ kind: 'late', text: '没收进来' })
  })
})
