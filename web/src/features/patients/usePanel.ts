import { ref, watch } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson, type Page } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'

type Schemas = components['schemas']
export type PanelRow = Schemas['PatientRowOut']
export type Person = Schemas['PersonOut']
export interface PanelFilter { q: string; tag: string; signed: '' | 'yes' | 'no'; elderly: boolean; mine: boolean }

export function panelQuery(filter: PanelFilter, cursor: string | null): string {
  const params = new URLSearchParams()
  if (filter.q.trim()) params.set('q', filter.q.trim())
  if (filter.mine) params.set('mine', 'true')
  if (filter.tag) params.set('tag', filter.tag)
  if (filter.signed) params.set('is_signed', String(filter.signed === 'yes'))
  if (filter.elderly) params.set('min_age', '65')
  if (cursor) params.set('cursor', cursor)
  return params.toString()
}

/** My residents: by name, pinyin, initials or the last four digits; filters add up. */
export function usePanel() {
  const filter = ref<PanelFilter>({ q: '', tag: '', signed: '', elderly: false, mine: true })
  const pages = usePages<PanelRow>((cursor) => sendJson<Page<PanelRow>>('GET', `/api/doctor/patients?${panelQuery(filter.value, cursor)}`))
  const tags = useLoad(() => sendJson<Schemas['PatientsLabelOut'][]>('GET', '/api/doctor/patient-tags'))
  let timer: ReturnType<typeof setTimeout> | undefined
  // The server is not asked for every letter; the phone answers by itself at once.
  watch(() => filter.value.q, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void pages.restart(), navigator.onLine ? 250 : 0)
  })
  watch(() => [filter.value.tag, filter.value.signed, filter.value.elderly, filter.value.mine], () => void pages.restart())
  return { filter, tags: tags.data, loadTags: tags.load, ...pages }
}

/** One person; opening the page is written into the log the resident reads. */
export const usePerson = (patientId: () => string | number) => useLoad(() => sendJson<Person>('GET', `/api/doctor/patients/${patientId()}?purpose=record`))
