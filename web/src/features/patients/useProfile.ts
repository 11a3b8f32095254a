import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

export interface Profile { patient_id: number; name: string; sex: string; birth_date: string; birth_precision: string; phone: string; identity_number: string; address: string; organization_name: string }

/** What the health record says about the person themselves; numbers come masked. */
export const useProfile = (patientId: () => number | null | undefined) =>
  useLoad(() => sendJson<Profile>('GET', `/api/resident/patients/${patientId()}`))
