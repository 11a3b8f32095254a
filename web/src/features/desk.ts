import { createApi } from '@/shared/api/client'
import type { paths } from '@/shared/api/desk'

/** The desk's client: every call is typed by the committed OpenAPI. */
export const desk = createApi<paths>()

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const later = createApi<any>()
