import type { StatusKind } from '@/shared/ui/StatusMark.vue'
import type { Team } from './types'

const FEW_PLACES = 50

/** How many places are left, in a word and its colour. */
export function placesText(team: Pick<Team, 'is_open' | 'is_full' | 'places_left'>): { kind: StatusKind; text: string } {
  if (!team.is_open || team.is_full || team.places_left <= 0) return { kind: 'mute', text: '已经满了' }
  return team.places_left <= FEW_PLACES ? { kind: 'due', text: `只剩 ${team.places_left} 个名额` } : { kind: 'done', text: `还能签 ${team.places_left.toLocaleString('en-US')} 人` }
}
