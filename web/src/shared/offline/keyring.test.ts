import { describe, expect, it } from 'vitest'
import { burnt, MOST_WRONG_PINS, newRing, openWithPin, openWithServer, renewed } from './keyring'
import { shelvesInMemory } from './rows'
import { open, randomBytes, seal } from './sealing'
import { Vault } from './vault'

const WHO = { account: 7, name: '沈若兰', store: '0b1f6c1e-5b0e-4f54-9a53-2f0d7d0f8a11' }
const PIN = '246813'
const ROUNDS = 1_000 // the real number only makes each try slow
const server = randomBytes(32)

describe('keys of a device', () => {
  it('open with the right PIN and with no other', async () => {
    const { ring, keys } = await newRing(WHO, PIN, server, ROUNDS)
    const sealed = await seal(keys.copies!, { name: '王桂芳' })
    const again = await openWithPin(ring, PIN)
    expect(await open(again!.copies!, sealed)).toEqual({ name: '王桂芳' })
    expect(await openWithPin(ring, '246814')).toBeNull()
  })
  it('never show a name in what is kept', async () => {
    const { keys } = await newRing(WHO, PIN, server, ROUNDS)
    const sealed = await seal(keys.copies!, { name: '王桂芳' })
    expect(new TextDecoder().decode(sealed)).not.toContain('王桂芳')
    sealed[20]! ^= 1
    await expect(open(keys.copies!, sealed)).rejects.toThrow()
  })
  it('give up the copies when burnt, and keep the words for who is signed in', async () => {
    const { ring, keys } = await newRing(WHO, PIN, server, ROUNDS)
    const words = await seal(keys.unsent, { title: '高血压随访' })
    const left = burnt(ring)
    expect(await openWithPin(left, PIN)).toBeNull()
    expect(await open((await openWithServer(left, server)).unsent, words)).toEqual({ title: '高血压随访' })
    await expect(openWithServer(left, randomBytes(32))).rejects.toThrow()
    const fresh = await renewed(left, '135792', server, ROUNDS)
    expect(await open((await openWithPin(fresh.ring, '135792'))!.unsent, words)).toEqual({ title: '高血压随访' })
  })
})

describe('the store of a device', () => {
  const made = async () => {
    const shelves = shelvesInMemory()
    const vault = await Vault.create(shelves, WHO, PIN, server, ROUNDS)
    await vault.write('people', [{ id: 1, value: [{ id: 65, name: '王桂芳' }] }])
    await vault.write('outbox', [{ id: 'a', value: { title: '高血压随访' } }])
    await vault.write('drafts', [{ id: 'd', value: { answers: { bp_systolic: 148 } } }])
    return { shelves, vault }
  }

  it('is locked after a restart and opens with the PIN', async () => {
    const { shelves } = await made()
    const found = (await Vault.find(shelves))!
    expect(found.isOpen).toBe(false)
    expect(await found.read('people', 1)).toBeUndefined()
    expect(await found.write('drafts', [{ id: 'x', value: 1 }])).toBe(false)
    expect(await found.tryPin(PIN)).toEqual({ is: 'open' })
    expect(await found.read('people', 1)).toEqual([{ id: 65, name: '王桂芳' }])
    found.lock()
    expect(await found.read('people', 1)).toBeUndefined()
  })
  it('burns the copies at the fifth wrong PIN, never the outbox nor a draft', async () => {
    const { shelves } = await made()
    const found = (await Vault.find(shelves))!
    for (let left = MOST_WRONG_PINS - 1; left > 0; left--) expect(await found.tryPin('000000')).toEqual({ is: 'wrong', left })
    expect(await found.tryPin('000000')).toEqual({ is: 'burnt' })
    expect(await found.tryPin(PIN)).toEqual({ is: 'burnt' })
    expect(await shelves.people.all()).toEqual([])
    const after = (await Vault.find(shelves))!
    expect(after.isBurnt).toBe(true)
    await after.openWords(server)
    expect(await after.readAll('outbox')).toEqual([{ title: '高血压随访' }])
    expect(await after.read('drafts', 'd')).toEqual({ answers: { bp_systolic: 148 } })
    await after.renew('135792', server, ROUNDS)
    expect(after.holdsCopies).toBe(true)
    expect(await after.readAll('outbox')).toEqual([{ title: '高血压随访' }])
  })
  it('counts a try before it is made, and forgets it when it was right', async () => {
    const { shelves } = await made()
    const found = (await Vault.find(shelves))!
    await found.tryPin('000000')
    expect((await Vault.find(shelves))!.left).toBe(MOST_WRONG_PINS - 1)
    await found.tryPin(PIN)
    expect((await Vault.find(shelves))!.left).toBe(MOST_WRONG_PINS)
  })
  it('holds nothing any more when it was wiped', async () => {
    const { shelves, vault } = await made()
    await vault.wipe()
    for (const rows of Object.values(shelves)) expect(await rows.all()).toEqual([])
    expect(await Vault.find(shelves)).toBeNull()
  })
})
