import { describe, expect, it } from 'vitest'
import { gapText } from './useMyMeasures'

describe('the gap in people', () => {
  it('is told in people, not in per cent', () => expect(gapText({ is_reached: false, missing: 14, unit: '人', target: '0.8' })).toEqual({ kind: 'due', text: '还差 14 人' }))
  it('is nothing once the target is met', () => expect(gapText({ is_reached: true, missing: 0, unit: '人', target: '0.8' }).kind).toBe('done'))
  it('is not invented without a target', () => expect(gapText({ is_reached: null, missing: null, unit: '人', target: null }).text).toBe('没有定目标'))
})
