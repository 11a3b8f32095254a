import type { components } from '@/shared/api/resident'
import { sendJson, type Page } from '@/shared/api/client'
import { usePages } from '@/shared/lib/usePages'
import { useLoad } from '@/shared/lib/useLoad'

export type Reading = components['schemas']['OwnReadOut']
export type ReadSummary = components['schemas']['ReadSummaryOut']

/** `30 天里，4 个人看过 7 次。` */
export function readSentence({ people, times, days }: ReadSummary): string {
  return times ? `${days} 天里，${people} 个人看过 ${times} 次。` : `${days} 天里，没有人看过您的档案。`
}

/** Who opened the record of the person acted for, newest first. */
export function useReadLog() {
  const summary = useLoad(() => sendJson<ReadSummary>('GET', '/api/resident/read-log/summary'))
  const pages = usePages<Reading>((cursor) => sendJson<Page<Reading>>('GET', `/api/resident/read-log${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`))
  return { summary: summary.data, loadSummary: summary.load, ...pages }
}
