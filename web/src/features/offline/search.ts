/** Finding somebody among some thousand people in memory, as the server finds them: name, pinyin, initials, the last digits of the phone. */
import { yearsBetween } from '@/shared/forms/dates'
import type { Copy } from './types'

export interface Wanted { q: string; tag: string; isSigned: boolean | null; minAge: number | null }

export interface Found { person: Copy; rank: number }

/** Sorted by pinyin once, so that every search comes out in the order of the list. */
export const inOrder = (people: Iterable<Copy>): Copy[] => [...people].sort((a, b) => (a.pinyin < b.pinyin ? -1 : a.pinyin > b.pinyin ? 1 : a.id - b.id))

const normal = (text: string) => text.trim().toLowerCase().replace(/\s+/g, '')

/** What is asked is read once, not once for each of some thousand people. */
function fitting(q: string): (person: Copy) => boolean {
  if (!q) return () => true
  if (/^\d{4}$/.test(q)) return (person) => person.phone_masked.endsWith(q) || person.health_record_number === q
  if (/^\d+$/.test(q)) return (person) => person.health_record_number === q
  if (/^[a-z]+$/.test(q)) return (person) => person.pinyin.startsWith(q) || person.initials.startsWith(q)
  return (person) => person.name.startsWith(q)
}

export function search(people: readonly Copy[], wanted: Wanted, today: string): Copy[] {
  const fits = fitting(normal(wanted.q))
  return people.filter((person) => fits(person)
    && (!wanted.tag || person.tags.includes(wanted.tag))
    && (wanted.isSigned === null || (person.team_id !== null) === wanted.isSigned)
    && (wanted.minAge === null || yearsBetween(person.birth_date, today) >= wanted.minAge))
}
