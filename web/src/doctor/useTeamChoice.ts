import { computed, ref } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

type TeamRow = components['schemas']['TeamRowOut']

/** Which of my teams signs: chosen by itself when there is only one. */
export function useTeamChoice() {
  const { data: teams, error, load } = useLoad(() => sendJson<TeamRow[]>('GET', '/api/doctor/teams?mine=true'))
  const picked = ref<number | null>(null)
  const teamId = computed({ get: () => picked.value ?? teams.value?.[0]?.id ?? null, set: (id) => { picked.value = id } })
  return { teams, error, load, teamId }
}
