import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetChoice, keepChoice, keptChoice } from './choice'
import { usePackages, useSigning } from './useSigning'

const answer = (body: unknown) => new Response(JSON.stringify(body))
beforeEach(() => sessionStorage.clear())
afterEach(() => vi.unstubAllGlobals())

describe('choosing packages', () => {
  it('begins with the basic and the recommended one, and never lets go of the basic one', async () => {
    const packs = [{ id: 1, price: '0', is_basic: true, is_recommended: false }, { id: 2, price: '120', is_basic: false, is_recommended: true }, { id: 3, price: '60', is_basic: false, is_recommended: false }]
    vi.stubGlobal('fetch', vi.fn(async () => answer(packs)))
    const { load, chosen, total, toggle, packages } = usePackages('resident', () => 7)
    await load()
    expect(chosen.value).toEqual([1, 2])
    for (const item of packages.value!) toggle(item)
    expect([chosen.value, total.value]).toEqual([[1, 3], 60])
  })
})

describe('the choice on its way', () => {
  it('survives a reload and is forgotten after signing', () => {
    const choice = { patientId: 7, teamId: 4, packageIds: [1] }
    keepChoice(choice)
    expect(keptChoice()).toEqual(choice)
    forgetChoice()
    expect(keptChoice()).toBeNull()
  })
  it('is nothing when the store holds nonsense', () => {
    sessionStorage.setItem('jiayi.choice', '{"teamId":"x"}')
    expect(keptChoice()).toBeNull()
  })
})

describe('signing', () => {
  it('asks for the consent before the signature, and sends neither without the other', async () => {
    const fetched = vi.fn(async () => answer({ id: 9 }))
    vi.stubGlobal('fetch', fetched)
    const signing = useSigning(() => ({ contractId: 9 }))
    expect(await signing.sign()).toBe(false)
    expect(signing.problem.value).toContain('健康信息')
    signing.hasConsented.value = true
    expect(await signing.sign()).toBe(false)
    expect(signing.problem.value).toBe('请在框里签名')
    signing.signature.value = 'data:image/png;base64,AA=='
    expect(fetched).not.toHaveBeenCalled()
    expect(await signing.sign()).toBe(true)
    expect(signing.result.value?.id).toBe(9)
  })
})
