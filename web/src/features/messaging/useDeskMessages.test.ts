import { describe, expect, it } from 'vitest'
import templates from '../../../../jiayi/foundation/messaging/templates.json'
import { templateWords } from './useDeskMessages'

describe('what a delivery was about', () => {
  it('every message that leaves the house has a word', () => {
    const outside = templates.filter((one) => one.channel !== 'in_app').map((one) => one.code)
    expect(outside.filter((code) => templateWords(code) === '其他')).toEqual([])
  })
})
