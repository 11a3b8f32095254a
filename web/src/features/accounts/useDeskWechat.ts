import { take } from '@/shared/api/client'
import { desk } from '../desk'

const of = (patient_id: number) => ({ params: { path: { patient_id } } })
/** Whether a WeChat signs in for the phone a resident gave; ended when the phone is lost. */
export const getWechat = (patientId: number) => take(desk.GET('/api/desk/patients/{patient_id}/wechat', of(patientId)))
export const unbindWechat = (patientId: number) => take(desk.POST('/api/desk/patients/{patient_id}/wechat/unbind', of(patientId)))
