import { expect, it } from 'vitest'
import { licenseMark } from './useOrganizations'

it('a licence is mentioned only when it is running out', () => {
  expect(licenseMark('2030-01-01', () => 1200)).toBeNull()
  expect(licenseMark('2026-10-01', () => 16)).toEqual({ kind: 'due', text: '还有 16 天到期' })
  expect(licenseMark('2026-09-01', () => -14)).toEqual({ kind: 'late', text: '过期 14 天' })
  expect(licenseMark(null, () => 0)).toBeNull()
})
