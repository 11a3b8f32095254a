import { describe, expect, it } from 'vitest'
import { contractStatus } from './deskLabels'

describe('contractStatus', () => {
  it('counts the days when the end is near', () => {
    expect(contractStatus('expiring', 27)).toEqual({ text: '27 天后到期', kind: 'due' })
    expect(contractStatus('expiring', 0).text).toBe('今天到期')
  })
  it('shows an unknown state as it is rather than hiding it', () => {
    expect(contractStatus('on_moon')).toEqual({ text: 'on_moon', kind: 'info' })
  })
})
