import { describe, expect, it } from 'vitest'
import { exportMark, filterText } from './useExports'

describe('an export in words', () => {
  it('says that its file has run out', () => {
    expect(exportMark({ state: 'done', has_file: true }).text).toBe('可以下载')
    expect(exportMark({ state: 'done', has_file: false }).text).toBe('已清除')
  })
  it('tells the approver which rows are asked for', () => {
    expect(filterText({ tag: 'elderly', is_signed: false, q: '' })).toBe('人群 老年人，已签约 否')
    expect(filterText({})).toBe('全部，没有加条件')
    expect(filterText({ ids: [1, 2] })).toBe('哪几份 2 份')
  })
})
