import { ref, watch } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import { usePages } from '@/shared/lib/usePages'

interface Labelled { code: string; label: string }
export interface PanelRow { id: number; name: string; sex_label: string; age: number; age_text: string; tags: Labelled[]; phone_masked: string; identity_masked: string; address: string; team_id: number | null; team_name: string; household_id: number | null; state: string }
export interface Member { id: number; name: string; sex_label: string; age_text: string; relation: string; is_head: boolean; state: string }
export interface PersonGrant { id: number; kind_label: string; person_id: number; person_name: string; scopes: Labelled[]; from_date: string; to_date: string | null }
export interface Person extends PanelRow {
  organization_id: number; organization_name: string; birth_date: string; birth_precision: string; grid_name: string; phone: string; identity_kind_label: string; health_record_number: string
  is_registered_here: boolean; is_resident_here: boolean; died_date: string | null; moved_out_date: string | null
  all_tags: { code: string; label: string; period_from: string; period_to: string | null; source_label: string; note: string }[]
  household: Member[]; agents: PersonGrant[]; wards: PersonGrant[]
}
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
  const tags = useLoad(() => sendJson<Labelled[]>('GET', '/api/doctor/patient-tags'))
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(() => filter.value.q, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void pages.restart(), 250)
  })
  watch(() => [filter.value.tag, filter.value.signed, filter.value.elderly, filter.value.mine], () => void pages.restart())
  return { filter, tags: tags.data, loadTags: tags.load, ...pages }
}

/** One person; opening the page is written into the log the resident reads. */
export const usePerson = (patientId: () => string | number) => useLoad(() => sendJson<Person>('GET', `/api/doctor/patients/${patientId()}?purpose=record`))
