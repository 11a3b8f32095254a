import { ref, watch } from 'vue'
import { sendJson, type Page } from '@/shared/api/client'
import { usePages } from '@/shared/lib/usePages'
import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import type { Team } from './types'

const FEW_PLACES = 50

/** How many places are left, in a word and its colour. */
export function placesText(team: Pick<Team, 'places_left' | 'is_open'>): { kind: StatusKind; text: string } {
  if (!team.is_open || team.places_left <= 0) return { kind: 'mute', text: '已经满了' }
  return team.places_left <= FEW_PLACES ? { kind: 'due', text: `只剩 ${team.places_left} 个名额` } : { kind: 'done', text: `还能签 ${team.places_left.toLocaleString('en-US')} 人` }
}

export function teamQuery(q: string, community: string, onlyOpen: boolean, cursor: string | null): string {
  const params = new URLSearchParams()
  if (q.trim()) params.set('q', q.trim())
  if (community) params.set('division_code', community)
  if (onlyOpen) params.set('has_places', 'true')
  if (cursor) params.set('cursor', cursor)
  return params.toString()
}

/** Finding a team: by name, by community, with places left. Typing waits a moment before it asks. */
export function useTeams() {
  const q = ref('')
  const community = ref('')
  const onlyOpen = ref(false)
  const pages = usePages<Team>((cursor) => sendJson<Page<Team>>('GET', `/api/resident/teams?${teamQuery(q.value, community.value, onlyOpen.value, cursor)}`))
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(q, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void pages.restart(), 300)
  })
  watch([community, onlyOpen], () => void pages.restart())
  return { q, community, onlyOpen, ...pages }
}
