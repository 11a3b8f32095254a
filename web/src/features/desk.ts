import { createApi } from '@/shared/api/client'
import type { paths } from '@/shared/api/desk'

/** The desk's client: every call is typed by the committed OpenAPI. */
export const desk = createApi<paths>()
