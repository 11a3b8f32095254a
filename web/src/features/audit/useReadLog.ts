import { sendJson, type Page } from '@/shared/api/client'
import { usePages } from '@/shared/lib/usePages'
import { useLoad } from '@/shared/lib/useLoad'

export interface Reading { id: number; at: string; reader_name: string; reader_role: string; organization_name: string; purpose: string; purpose_label: string; line: string }
export interface ReadSummary { people: number; times: number; days: number }

/** `30 天里，4 个人看过 7 次。` */
export function readSentence({ people, times, days }: ReadSummary): string {
  return times ? `${days} 天里，${people} 个人看过 ${times} 次。` : `${days} 天里，没有人看过您的档案。`
}

/** Who opened this person's record, newest first. */
export function useReadLog(patientId: () => number | null | undefined) {
  const summary = useLoad(() => sendJson<ReadSummary>('GET', `/api/resident/patients/${patientId()}/reads/summary`))
  const pages = usePages<Reading>((cursor) => sendJson<Page<Reading>>('GET', `/api/resident/patients/${patientId()}/reads${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`))
  return { summary: summary.data, loadSummary: summary.load, ...pages }
}
