import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'

type Schemas = components['schemas']
export type MyPlan = Schemas['PlanOut']
export type MyVisits = Schemas['VisitListOut']

export const readMyPlan = () => sendJson<MyPlan>('GET', '/api/doctor/my-plan')
export const listMyVisits = (gridId: number, offset = 0) => sendJson<MyVisits>('GET', `/api/doctor/my-plan/visits?grid_id=${gridId}&offset=${offset}&limit=20`)
export const myVisitsHref = (gridId: number) => `/api/doctor/my-plan/visits/print?grid_id=${gridId}&limit=30`
