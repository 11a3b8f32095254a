import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { components } from '@/shared/api/doctor'
import type { Held } from './compose'
import { restsOf, todayOf } from './today'
import type { Copy, House, TodayRule } from './types'

type Page = components['schemas']['TodayOut']
interface Vectors { rule: TodayRule; tags: House['tags']; people: Copy[]; pages: { on: string; limit: number; page: Page }[] }
const vectors = JSON.parse(readFileSync(resolve(process.cwd(), '../jiayi/care/sync/tests/today_vectors.json'), 'utf8')) as Vectors
const held = (today: string, more: Partial<Held> = {}): Held => ({
  author: '', people: vectors.people, byId: new Map(vectors.people.map((one) => [one.id, one])), today, settled: new Set(), teams: new Set([1]), done: 0, plans: new Map(),
  house: { tags: vectors.tags, codes: [], packs: { today: vectors.rule } } as unknown as House, ...more,
})

describe('Today without a signal', () => {
  it.each(vectors.pages)('is the page of the house on $on, $limit tasks long', ({ on, limit, page }) => {
    expect(todayOf(held(on), limit)).toEqual(page)
  })
  it('comes out the same whatever order the copies lie in', () => {
    const { on, page } = vectors.pages[0]!
    expect(todayOf(held(on, { people: vectors.people.toReversed() }))).toEqual(page)
  })
  it('leaves out what was done here and not sent yet, and counts it', () => {
    const { on, page } = vectors.pages[0]!
    const [first] = page.households[0]!.people[0]!.tasks
    const after = todayOf(held(on, { settled: new Set([`${first!.source_app}:${first!.source_id}`]), done: 1 }))
    expect(after.households.flatMap((home) => home.people.flatMap((one) => one.tasks.map((task) => task.id)))).not.toContain(first!.id)
    expect([after.person_count, after.done_count]).toEqual([page.person_count - 1, 1])
  })
  it('says why somebody is left alone, and no longer once that is over', () => {
    const who = vectors.people.find((one) => one.rests.length)!
    expect(restsOf(who, held('2026-09-15'))).toMatchObject([{ reason: '外出了', until: '2026-09-20' }])
    expect(restsOf(who, held('2026-09-20'))).toEqual([])
    expect(todayOf(held('2026-09-20')).households.flatMap((home) => home.people.map((one) => one.name))).toContain(who.name)
  })
})
