import type { components } from '@/shared/api/doctor'
import { sendJson, type Page } from '@/shared/api/client'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

type Schemas = components['schemas']
export type CaseRow = Schemas['CaseOut']
export type CaseFile = Schemas['CaseFileOut']

const MARKS: Record<string, { kind: StatusKind; text: string }> = {
  open: { kind: 'due', text: '等主任答复' },
  upheld: { kind: 'late', text: '居民说得对' },
  rejected: { kind: 'done', text: '查到是有的' },
}
export const caseMark = (status: string) => MARKS[status] ?? MARKS.open!
/** What it is about: a whole agreement, or one service. */
export const caseSubject = (row: Pick<CaseRow, 'item_name' | 'kind'>): string => (row.kind === 'contract' ? '不知道签了约' : `没有这回事：${row.item_name ?? ''}`)

/** The cases about agreements and services of my teams. */
export const useMyCases = () => usePages<CaseRow>((cursor) => sendJson<Page<CaseRow>>('GET', `/api/doctor/disputes${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`))

/** One case with its evidence, and my part of the story. */
export function useCase(id: () => string | number) {
  const { data, error, load } = useLoad(() => sendJson<CaseFile>('GET', `/api/doctor/disputes/${id()}`))
  const { isBusy, problem, attempt } = useAction()
  async function state(text: string): Promise<boolean> {
    const done = await attempt(() => sendJson<CaseFile>('POST', `/api/doctor/disputes/${id()}/statements`, { text }))
    if (done) data.value = done.value
    return Boolean(done)
  }
  return { data, error, load, isBusy, problem, state }
}
