import { describe, expect, it } from 'vitest'
import { suited, useProposal } from './useDeskProposal'

const packages = [
  { id: 1, code: 'basic', name: '基础', status: 'published', tier: 'basic', target_tags: [], price: '120' },
  { id: 2, code: 'htn', name: '高血压', status: 'published', tier: 'basic', target_tags: ['hypertension'], price: '0' },
  { id: 3, code: 'child', name: '儿童', status: 'published', tier: 'basic', target_tags: ['child'], price: '0' },
  { id: 4, code: 'old', name: '旧的', status: 'retired', tier: 'basic', target_tags: [], price: '0' },
]

describe('proposing a contract', () => {
  it('offers what is meant for this person and is still given', () => {
    expect(suited(packages, ['hypertension', 'elderly']).map((item) => item.id)).toEqual([1, 2])
  })
  it('needs a team and a package', () => {
    const proposal = useProposal()
    expect(proposal.isReady.value).toBe(false)
    proposal.teamId.value = 3
    proposal.packageIds.value = [1]
    expect(proposal.isReady.value).toBe(true)
  })
})
