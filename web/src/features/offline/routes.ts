/** Which requests of the doctor's pages the device answers by itself, and how. What is not here needs a signal. */
import { contractsOf, latestOf, listOf, personOf, visitOut, type Held } from './compose'
import { overdueOf } from './overdue'
import { programmeList, programmesOf } from './programmes'
import { restsOf, tasksOf, todayOf } from './today'
import type { Copy } from './types'
import { offersOf, planOf } from './visits'

export interface Read { path: RegExp; answer(held: Held, found: RegExpExecArray, params: URLSearchParams): unknown }

const person = (held: Held, found: RegExpExecArray): Copy | undefined => held.byId.get(Number(found[1]))
const of = <T>(make: (person: Copy, held: Held, params: URLSearchParams) => T) => (held: Held, found: RegExpExecArray, params: URLSearchParams): T | undefined => {
  const who = person(held, found)
  return who && make(who, held, params)
}

export const READS: Read[] = [
  { path: /^\/api\/doctor\/today$/, answer: (held, _found, params) => todayOf(held, params.has('limit') ? Number(params.get('limit')) : undefined) },
  { path: /^\/api\/doctor\/patients$/, answer: (held, _found, params) => listOf(held, params) },
  { path: /^\/api\/doctor\/patient-tags$/, answer: (held) => held.house.tags },
  { path: /^\/api\/doctor\/patients\/(\d+)$/, answer: of(personOf) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/tasks$/, answer: of(tasksOf) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/rests$/, answer: of(restsOf) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/follow-ups$/, answer: of((who) => who.visits.map((visit) => visitOut(who, visit))) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/contracts$/, answer: of(contractsOf) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/programmes$/, answer: of(programmesOf) },
  { path: /^\/api\/doctor\/programmes$/, answer: (held) => programmeList(held) },
  { path: /^\/api\/doctor\/overdue$/, answer: (held, _found, params) => overdueOf(held, params) },
  { path: /^\/api\/doctor\/visits\/plan$/, answer: (held, _found, params) => planOf(held, params) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/forms$/, answer: of(offersOf) },
  { path: /^\/api\/doctor\/patients\/(\d+)\/observations\/latest$/, answer: of(latestOf) },
]

export const readFor = (path: string): { read: Read; found: RegExpExecArray } | null => {
  for (const read of READS) {
    const found = read.path.exec(path)
    if (found) return { read, found }
  }
  return null
}
