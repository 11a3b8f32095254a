import { describe, expect, it } from 'vitest'
import { columnsProblem, howText, importMark, importSentence, isUnderWay, stepOf, verdictMark } from './useImports'

const job = { state: 'done', row_count: 5, created_count: 2, updated_count: 0, unchanged_count: 1, rejected_count: 2, problem: '' }

describe('an import', () => {
  it('says what became of every row', () => {
    expect(importSentence(job)).toBe('5 行：新增 2，没变 1，没收进来 2')
    expect(importSentence({ ...job, state: 'checked' })).toBe('试算好了，还没写入：新增 2，没变 1，收不进来 2')
    expect(importSentence({ ...job, state: 'cancelled', row_count: 9 })).toBe('停下了，做完的留着：新增 2，没变 1，没收进来 2')
    expect(importSentence({ ...job, state: 'cancelled' })).toBe('停下了，什么也没写')
  })
  it('says where it stands while it runs, and why it failed', () => {
    expect(importSentence({ ...job, state: 'running', row_count: 1302 })).toBe('正在写入，第 5 行，共 1,302 行')
    expect(importSentence({ ...job, state: 'checking' })).toBe('正在试算，第 5 行，共 5 行')
    expect(importSentence({ ...job, state: 'reading' })).toBe('正在读表')
    expect(importSentence({ ...job, state: 'mapping' })).toBe('等您看一眼列对得对不对')
    expect(importSentence({ ...job, state: 'failed', problem: '不是表格文件' })).toBe('不是表格文件')
  })
  it('marks what was refused as such, before and after the writing', () => {
    expect(verdictMark('rejected')).toEqual({ kind: 'late', text: '没收进来' })
    expect(verdictMark('created', false)).toEqual({ kind: 'done', text: '将新增' })
    expect([job, { ...job, rejected_count: 0 }, { ...job, state: 'running' }, { ...job, state: 'failed' }, { ...job, state: 'cancelled' }].map(importMark)).toEqual(['due', 'done', 'doing', 'late', 'mute'])
  })
  it('knows its steps', () => {
    expect(['reading', 'mapping', 'checked', 'running', 'done', 'failed'].map(stepOf)).toEqual([0, 1, 2, 3, 4, -1])
    expect([isUnderWay('checking'), isUnderWay('checked')]).toEqual([true, false])
  })
})

describe('the columns of a file', () => {
  const fields = [{ key: 'name', title: '姓名', is_required: true }, { key: 'phone', title: '手机', is_required: false }]
  it('are asked about until nothing required is missing and nothing is there twice', () => {
    expect(columnsProblem([null, 'phone'], fields)).toBe('还缺：姓名')
    expect(columnsProblem(['name', 'name'], fields)).toBe('有两列对到了“姓名”，请留一列')
    expect(columnsProblem(['name', null], fields)).toBe('')
    expect(howText('content')).toBe('看内容猜的')
  })
})
