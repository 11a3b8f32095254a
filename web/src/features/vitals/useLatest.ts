import { sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { useLoad } from '@/shared/lib/useLoad'
import type { LatestReading } from './types'

/** The newest value of everything that was ever measured, in words. */
export const useLatest = (client: ClientName, patientId: () => number | null | undefined) =>
  useLoad(() => sendJson<LatestReading[]>('GET', `/api/${client}/patients/${patientId()}/observations/latest`))
