import { afterEach, describe, expect, it, vi } from 'vitest'
import { promises, useWitnessedTransfer, type Witness } from './useWitnessedTransfer'

const WITNESS: Witness = { signature: 'data:image/png;base64,AA==', signer_name: '王桂芳', signer_patient_id: null, relation: '', health_consent: true, consent_version: '1', location: null }
type Sent = { client_key: string; reason: string }
afterEach(() => vi.unstubAllGlobals())

describe('a transfer signed before the doctor', () => {
  it('goes out again under the same key when it was refused', async () => {
    const seen: Sent[] = []
    const answers = [new Response(JSON.stringify({ code: 'contract_held', message: '正在核实' }), { status: 409 }), new Response(JSON.stringify({ id: 7, status: 'open' }))]
    vi.stubGlobal('fetch', vi.fn(async (request: Request) => { seen.push(await request.json() as Sent); return answers.shift()! }))
    const { ask, done, problem } = useWitnessedTransfer(() => 3, () => 9)
    await ask(5, 'family', ' 和老伴一起 ', WITNESS)
    expect(problem.value).toBe('正在核实')
    await ask(5, 'family', ' 和老伴一起 ', WITNESS)
    expect(seen[0]!.client_key).toBe(seen[1]!.client_key)
    expect(seen[1]!.reason).toBe('和老伴一起')
    expect(done.value?.id).toBe(7)
  })

  it('is not asked for twice: the request that is open is found', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify([{ id: 1, status: 'refused' }, { id: 2, status: 'open' }]))))
    const { transfers, open } = useWitnessedTransfer(() => 3, () => 9)
    await transfers.load()
    expect(open.value?.id).toBe(2)
  })

  it('is read out before: from when, and that nothing is paid twice', () => {
    expect(promises('翠苑团队', '陈')[0]).toContain('中间一天不断')
  })
})
