import type { components } from '@/shared/api/desk'
import { sendJson, take } from '@/shared/api/client'
import type { TableQuery } from '@/shared/table/useTable'
import { desk } from '../desk'

type Schemas = components['schemas']
export type DeviceRow = Schemas['MeterOut']
export type Stranger = Schemas['StrangerOut']
export type FloodCase = Schemas['FloodCaseOut']
export const VENDORS = [{ value: 'jiayi', label: '家医 JSON' }, { value: 'line', label: '一行一条（BP,序号,时间,…）' }] as const

export const listDevices = (query: TableQuery) => take(desk.GET('/api/desk/devices', { params: { query: query as never } }))
export const registerDevice = (body: Schemas['SerialIn']) => take(desk.POST('/api/desk/devices', { body }))
export const bindDevice = (id: number, body: Schemas['BindIn']) => sendJson('POST', `/api/desk/devices/${id}/bind`, body)
export const unbindDevice = (id: number) => sendJson('POST', `/api/desk/devices/${id}/unbind`)
export const moveDevice = (id: number, move: 'block' | 'unblock' | 'retire') => sendJson('POST', `/api/desk/devices/${id}/moves/${move}`)
export const listQuarantine = () => sendJson<Stranger[]>('GET', '/api/desk/device-quarantine')
export const dismissStranger = (serial: string) => sendJson('POST', `/api/desk/device-quarantine/${encodeURIComponent(serial)}/dismiss`)
export const listFloodCases = () => sendJson<FloodCase[]>('GET', '/api/desk/device-flood-cases')
export const closeFloodCase = (id: number, note: string) => sendJson('POST', `/api/desk/device-flood-cases/${id}/close`, { note })
