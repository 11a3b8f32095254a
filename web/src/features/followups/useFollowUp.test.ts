import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, watch } from 'vue'
import { broughtAlong, itemsById, useFollowUp } from './useFollowUp'
import type { OpenedFollowUp } from './types'

const form = {
  name: 'htn_followup', version: '3', title: '',
  item: [
    { linkId: 'signs', type: 'group', item: [{ linkId: 'bp_systolic', text: '收缩压', type: 'integer', required: true, limits: [{ hard: [40, 300], soft: [80, 220] }] }] },
    { linkId: 'method', text: '方式', type: 'choice', required: true, answerOption: [{ code: '2', display: '家庭' }] },
  ],
}
const opened = {
  follow_up: { id: 5 }, patient: { id: 7, name: '王桂芳', sex: '2' }, age: 78, template_code: 'htn_followup', template_version: '3',
  prefilled: { method: { value: '2', source: 'last', known_on: '2026-06-16' }, visited_on: { value: '2026-09-15', source: 'today', known_on: null } },
}

let sent: { path: string; body: Record<string, unknown> }[]
let refuses: boolean
beforeEach(() => {
  sent = []
  refuses = false
  vi.stubGlobal('fetch', vi.fn(async (request: Request) => {
    const path = new URL(request.url).pathname
    if (request.method === 'POST') sent.push({ path, body: await request.json() as Record<string, unknown> })
    if (path.endsWith('complete') && refuses) throw new TypeError('gone')
    const body = path.endsWith('complete') ? { id: 5, state: 'done' } : path.includes('form-templates') ? { definition: form } : path.endsWith('preview') ? { classification: null, missing: '血压', problems: [] } : opened
    return new Response(JSON.stringify(body))
  }))
})
afterEach(() => vi.unstubAllGlobals())

const start = () => effectScope().run(() => useFollowUp('5'))!

describe('a follow-up', () => {
  it('starts with what is known and asks for the rest only when it is sent', async () => {
    const visit = start()
    await visit.load()
    expect(visit.answers.value).toMatchObject({ method: '2' })
    expect(visit.problems.value).toEqual([])
    await visit.complete()
    expect(visit.problem.value).toBe('请填写“收缩压”')
    expect(sent.some((call) => call.path.endsWith('complete'))).toBe(false)
  })
  it('shows nothing to type into before the draft has been looked up', async () => {
    const visit = start()
    let sawEmptyForm = false
    const stop = watch(visit.opened, (now) => { sawEmptyForm ||= Boolean(now) && visit.answers.value.method === undefined }, { flush: 'sync' })
    await visit.load()
    stop()
    expect(visit.opened.value).toBeTruthy()
    expect(sawEmptyForm).toBe(false)
  })
  it('asks again about a rare number, once', async () => {
    const visit = start()
    await visit.load()
    visit.set('bp_systolic', 240)
    expect(visit.problems.value[0]?.severity).toBe('question')
    visit.confirm('bp_systolic')
    expect(visit.problems.value).toEqual([])
  })
  it('sends the same key again after a lost answer', async () => {
    const visit = start()
    await visit.load()
    visit.set('bp_systolic', 148)
    refuses = true
    await visit.complete()
    expect(visit.result.value).toBeUndefined()
    refuses = false
    await visit.complete()
    const keys = sent.filter((call) => call.path.endsWith('complete')).map((call) => call.body.client_key)
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
    expect(visit.result.value?.state).toBe('done')
  })
})

describe('what needs no tap', () => {
  it('is counted without today’s date and without what stands on the page', () => {
    expect(broughtAlong(opened as unknown as OpenedFollowUp, [])).toBe(1)
    expect(broughtAlong(opened as unknown as OpenedFollowUp, ['method'])).toBe(0)
  })
  it('finds questions inside their groups', () => expect([...itemsById(form.item as never).keys()]).toEqual(['signs', 'bp_systolic', 'method']))
})
