import { computed, ref, watch } from 'vue'
import type { components } from '@/shared/api/doctor'
import { sendJson } from '@/shared/api/client'
import type { ClientName } from '@/shared/auth/session'
import { useAction } from '@/shared/lib/useAction'
import { useLoad } from '@/shared/lib/useLoad'
import type { Recorded } from '../vitals/types'
import { takenAt } from '../vitals/usePressure'
import { keyOf } from './ble'
import { fetchFromMeter } from './useBluetooth'

type Schemas = components['schemas']
export type BoundDevice = Schemas['BoundDeviceOut']
export type Waiting = Schemas['WaitingReadingOut']
export const KINDS = [{ value: 'bp', label: '血压计' }, { value: 'glucose', label: '血糖仪' }, { value: 'spo2', label: '血氧仪' }, { value: 'weight', label: '体重秤' }, { value: 'temperature', label: '体温计' }, { value: 'combined', label: '多合一' }] as const

/** The meters of a person, and the readings of a shared one that wait for somebody to say “it was me”. */
export function useDevices(client: ClientName, patientId: () => number | null | undefined) {
  const base = () => `/api/${client}/patients/${patientId()}`
  const devices = useLoad(() => sendJson<BoundDevice[]>('GET', `${base()}/devices`))
  const waiting = useLoad(() => sendJson<Waiting[]>('GET', `${base()}/waiting-readings`))
  const { isBusy, problem, attempt } = useAction()
  const load = () => Promise.all([devices.load(), waiting.load()])
  watch(() => patientId(), load, { immediate: true })

  async function bind(serial: string, kind: string, isShared: boolean) {
    const done = await attempt(() => sendJson<BoundDevice>('POST', `${base()}/devices`, { serial: serial.trim(), kind, is_shared: isShared }))
    if (done) await load()
    return done !== null
  }
  async function unbind(device: BoundDevice) {
    if (await attempt(() => sendJson('POST', `${base()}/devices/${device.device_id}/unbind`))) await load()
  }
  async function claim(reading: Waiting, member: number) {
    const done = await attempt(() => sendJson<{ level: string; advice: string }>('POST', `/api/${client}/patients/${member}/waiting-readings/${reading.id}/claim`))
    if (done) await load()
    return done?.value ?? null
  }
  return { devices: devices.data, error: devices.error, waiting: computed(() => waiting.data.value ?? []), isBusy, problem, load, bind, unbind, claim }
}

/** From the meter next to the phone into the record; fetching twice stores once. */
export function useMeterFetch(client: ClientName, patientId: () => number | null | undefined) {
  const { isBusy, problem, attempt } = useAction()
  const said = ref<string[]>([])
  const advice = ref('')

  async function fetchAll() {
    said.value = []
    advice.value = ''
    await attempt(async () => {
      const { device, taken } = await fetchFromMeter()
      if (!taken.length) said.value = ['设备没有给出读数。请量完再取，设备要亮着']
      for (const one of taken) {
        if (one.problem) said.value = [...said.value, one.problem]
        if (!one.readings.length) continue
        const at = one.takenAt ?? takenAt()
        const name = `${device}:${patientId()}:${one.sequence ?? ''}:${one.takenAt ?? at.slice(0, 16)}:${one.readings.map((reading) => reading.value).join('/')}`
        const stored = await sendJson<Recorded>('POST', `/api/${client}/patients/${patientId()}/observations`, { client_key: keyOf(name), taken_at: at, readings: one.readings, is_from_device: true })
        said.value = [...said.value, ...stored.words]
        if (stored.urgent_advice) advice.value = stored.urgent_advice
      }
    })
  }
  return { said, advice, isBusy, problem, fetchAll }
}
