import { sendJson } from '@/shared/api/client'
import { useLoad } from '@/shared/lib/useLoad'

export interface Community { code: string; name: string }

/** The communities that have a team; a failure leaves the filter out, it never blocks the list. */
export const useCommunities = () => useLoad(() => sendJson<Community[]>('GET', '/api/resident/communities'))
