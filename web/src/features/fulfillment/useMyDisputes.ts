import type { components } from '@/shared/api/resident'
import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'

export type MyDispute = components['schemas']['MyCaseOut']

/** What I objected to, and what came of it. */
export const useMyDisputes = (patientId: () => number | null | undefined) => useLoad(() => sendJson<MyDispute[]>('GET', `/api/resident/patients/${patientId()}/disputes`))

const MARKS: Record<string, { kind: StatusKind; text: string }> = {
  open: { kind: 'doing', text: '正在查' },
  upheld: { kind: 'done', text: '您说得对' },
  rejected: { kind: 'mute', text: '查到是有的' },
}
export const disputeMark = (status: string) => MARKS[status] ?? MARKS.open!
