import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useFollowUp } from './useDeskFollowUp'

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const opened = { template_code: 'htn_followup', template_version: '3', patient: { id: 1, name: '王桂芳', sex: '2' }, age: 78, prefilled: { method: { value: '1', source: 'last', known_on: '2026-06-16' } } }
const definition = { name: 'htn_followup', version: '3', title: '随访', item: [{ linkId: 'method', type: 'choice', text: '方式', required: true, answerOption: [{ code: '1', display: '门诊' }] }, { linkId: 'bp_systolic', type: 'integer', text: '收缩压', required: true }] }

function server(complete: () => Response) {
  const sent: { path: string; body: unknown }[] = []
  vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
    const path = new URL(request.url).pathname
    if (request.method === 'POST') sent.push({ path, body: await request.json() })
    if (path.endsWith('/complete')) return complete()
    if (path.includes('form-templates')) return json({ definition })
    return path.endsWith('/preview') ? json({ classification: null, missing: '', reading_words: '', problems: [] }) : json(opened)
  }))
  return sent
}

afterEach(() => vi.unstubAllGlobals())

describe('a follow-up at the desk', () => {
  async function start(complete: () => Response) {
    const sent = server(complete)
    const visit = useFollowUp(7)
    await vi.waitFor(() => expect(visit.form.value).not.toBeNull())
    return { sent, visit }
  }

  it('starts with what was known and asks only for what is missing', async () => {
    const { visit } = await start(() => json({}))
    expect(visit.answers.value).toEqual({ method: '1' })
    expect(await visit.save()).toBe(false)
    expect(visit.problems.value.map((problem) => problem.linkId)).toEqual(['bp_systolic'])
  })
  it('saves under one key, so that a second press stores nothing twice', async () => {
    const { visit, sent } = await start(() => json({}))
    visit.answers.value = { ...visit.answers.value, bp_systolic: 148 }
    await visit.save()
    await visit.save()
    const keys = sent.filter(({ path }) => path.endsWith('/complete')).map(({ body }) => (body as { client_key: string }).client_key)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })
  it('puts the server’s objections beside their questions', async () => {
    const { visit } = await start(() => json({ code: 'invalid_answers', message: '有 1 处不对', details: [{ link_id: 'bp_systolic', message: '不可能', severity: 'error' }] }, 422))
    visit.answers.value = { ...visit.answers.value, bp_systolic: 148 }
    await flushPromises()
    expect(await visit.save()).toBe(false)
    expect(visit.problem.value).toBe('有 1 处不对')
    expect(visit.problems.value[0]).toEqual({ linkId: 'bp_systolic', message: '不可能', severity: 'error' })
  })
})
