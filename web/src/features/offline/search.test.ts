import { expect, it } from 'vitest'
import { inOrder, search } from './search'
import type { Copy } from './types'

const person = (id: number, more: Partial<Copy> = {}): Copy => ({ id, name: `王桂${id}`, pinyin: `wanggui${String(id).padStart(4, '0')}`, initials: 'wgf', birth_date: '1950-03-01', tags: id % 2 ? ['hypertension'] : [], team_id: id % 3 ? 1 : null, phone_masked: `138****${String(1000 + id)}`, health_record_number: '', ...more }) as Copy
const people = inOrder(Array.from({ length: 2_000 }, (_, id) => person(id)))
const all = { q: '', tag: '', isSigned: null, minAge: null }

it('finds by the beginning of a name, by pinyin, initials and the last digits of the phone', () => {
  expect(search(people, { ...all, q: '王桂1999' }, '2026-09-15').map((one) => one.id)).toEqual([1999])
  expect(search(people, { ...all, q: 'wanggui' }, '2026-09-15')).toHaveLength(2_000)
  expect(search(people, { ...all, q: 'WGF' }, '2026-09-15')).toHaveLength(2_000)
  expect(search(people, { ...all, q: '1042' }, '2026-09-15').map((one) => one.id)).toEqual([42])
  expect(search(people, { ...all, q: '桂' }, '2026-09-15')).toEqual([])
})

it('adds up what is asked for', () => {
  const found = search(people, { ...all, tag: 'hypertension', isSigned: false, minAge: 65 }, '2026-09-15')
  expect(found.length).toBeGreaterThan(0)
  expect(found.every((one) => one.id % 2 === 1 && one.id % 3 === 0)).toBe(true)
})
