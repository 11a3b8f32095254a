import { createApi, take } from '@/shared/api/client'
import type { paths } from '@/shared/api/public'

const open = createApi<paths>()

/** What anybody who holds the paper may know of it. */
export const verifyAgreement = (token: string) => take(open.GET('/api/public/agreements/{token}', { params: { path: { token } } }))
