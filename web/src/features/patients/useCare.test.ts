import { expect, it } from 'vitest'
import { mandateProblem, type Mandate } from './useCare'

const mandate: Mandate = { agent_id: 7, kind: 'proxy', scopes: ['view'], from_date: '2026-01-01', to_date: '2027-01-01', proof: '委托书' }

it('a mandate names a person, what for, until when and on what ground', () => {
  expect(mandateProblem(mandate)).toBe('')
  expect(mandateProblem({ ...mandate, agent_id: 0 })).toBe('先找到代办的人')
  expect(mandateProblem({ ...mandate, proof: ' ' })).toContain('依据')
  expect(mandateProblem({ ...mandate, scopes: [] })).toBe('选能办哪些事')
  expect(mandateProblem({ ...mandate, to_date: '2026-01-01' })).toBe('填到哪一天为止')
  expect(mandateProblem({ ...mandate, kind: 'guardian', scopes: [], to_date: null })).toBe('')
})
