import { take } from '@/shared/api/client'
import { desk } from '../desk'

export const listFollowUps = (patient_id: number) => take(desk.GET('/api/desk/patients/{patient_id}/follow-ups', { params: { path: { patient_id }, query: {} } }))
