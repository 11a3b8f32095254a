import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

export interface FamilyMember { patient_id: number; name: string; relation_label: string; sex: string; birth_date: string | null; can_act: boolean }

/** The household of the person acted for, and whom this phone may act for. */
export const useFamily = (patientId: () => number | null | undefined) =>
  useLoad(() => sendJson<FamilyMember[]>('GET', `/api/resident/patients/${patientId()}/family`))
