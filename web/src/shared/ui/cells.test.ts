import { describe, expect, it } from 'vitest'
import { spokenCells } from './cells'

describe('spokenCells', () => {
  it('counts each kind once, in the order a person asks for them', () => {
    expect(spokenCells(['done', 'done', 'due', 'planned'])).toBe('共 4 次：做了 2、该做 1、还没到 1')
  })
})
