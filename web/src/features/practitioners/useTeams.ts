import { ref, watch } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import type { Community, Team } from './types'

export interface TeamQuery { q: string; community: string; onlyOpen: boolean; womanOnly: boolean }

export function teamQuery({ q, community, onlyOpen, womanOnly }: TeamQuery): string {
  const params = new URLSearchParams()
  if (q.trim()) params.set('q', q.trim())
  if (community) params.set('division_code', community)
  if (onlyOpen) params.set('has_places', 'true')
  if (womanOnly) params.set('woman_only', 'true')
  return params.toString()
}

/** Finding a team: near ones first, by name, with places left. Typing waits a moment before it asks. */
export function useTeams() {
  const query = ref<TeamQuery>({ q: '', community: '', onlyOpen: false, womanOnly: false })
  const { data: teams, error, load } = useLoad(async () => (await sendJson<Page<Team>>('GET', `/api/resident/teams?${teamQuery(query.value)}`)).items)
  // Without the communities the filter is left out; the list itself never waits for them.
  const { data: communities, load: loadCommunities } = useLoad(() => sendJson<Community[]>('GET', '/api/resident/communities'))

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(() => query.value.q, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), 300)
  })
  watch(() => [query.value.community, query.value.onlyOpen, query.value.womanOnly], () => void load())
  return { query, teams, communities, error, load, loadCommunities }
}
