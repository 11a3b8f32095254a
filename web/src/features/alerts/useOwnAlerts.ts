import { computed, watch } from 'vue'
import type { components } from '@/shared/api/resident'
import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'
import type { ActingPerson } from '../accounts/usePeople'

export type OwnAlert = components['schemas']['OwnAlertOut']
export interface AlertsOfPerson { person: ActingPerson; alerts: OwnAlert[] }

/** The alerts of oneself and of those one looks after; whoever lets nobody look is left out. */
export function useOwnAlerts(people: () => ActingPerson[]) {
  const { data, error, load } = useLoad(async () => {
    const found = await Promise.all(people().map(async (person): Promise<AlertsOfPerson | null> => {
      const alerts = await sendJson<OwnAlert[]>('GET', `/api/resident/patients/${person.patient_id}/alerts`).catch((problem: unknown) => {
        if (person.relation === 'self') throw problem
        return null
      })
      return alerts && { person, alerts }
    }))
    return found.filter((one): one is AlertsOfPerson => one !== null)
  })
  watch(() => people().map((person) => person.patient_id).join(), (ids) => ids && load(), { immediate: true })
  const standing = computed(() => (data.value ?? []).flatMap(({ person, alerts }) => alerts.filter((alert) => alert.state !== 'closed').map((alert) => ({ person, alert }))))
  return { groups: data, standing, error, load }
}

/** Who has it, who comes next, how it ended: in one sentence. */
export function whoAnswers(alert: OwnAlert, when: (at: string) => string): string {
  if (alert.state === 'closed') return `${when(alert.closed_at!)} 了结：${alert.outcome_label}`
  if (alert.state === 'acknowledged') return `${alert.acknowledged_by_name} ${when(alert.acknowledged_at!)} 接手了，会联系您`
  if (alert.next_step_at && alert.next_words) return `已经告诉医生；${when(alert.next_step_at)} 还没人接，就转${alert.next_words}`
  return '已经告诉医生，还没有人接'
}
