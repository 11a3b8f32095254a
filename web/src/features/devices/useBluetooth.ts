/** Fetching readings from a meter next to the phone. Works in Chrome on Android; where it does not, one types. */
import { ALL_RECORDS, GLUCOSE_CONTEXT, GLUCOSE_MEASUREMENT, GLUCOSE_SERVICE, PRESSURE_MEASUREMENT, PRESSURE_SERVICE, readContext, readGlucose, readPressure, RECORD_ACCESS, type Taken } from './ble'

interface Channel extends EventTarget { value?: DataView; startNotifications(): Promise<unknown>; writeValueWithResponse(value: Uint8Array): Promise<void> }
interface Service { getCharacteristic(number: number): Promise<Channel> }
interface Server { getPrimaryService(number: number): Promise<Service>; disconnect(): void }
interface Meter { id: string; name?: string; gatt?: { connect(): Promise<Server> } }
interface Radio { requestDevice(options: object): Promise<Meter> }

const radio = (): Radio | undefined => (navigator as { bluetooth?: Radio }).bluetooth
export const canSpeak = (): boolean => Boolean(radio())

/** The readings the meter gives until it is quiet for a while; the owner chooses the meter in the browser's own list. */
export async function fetchFromMeter({ quiet = 2500 } = {}): Promise<{ device: string; name: string; taken: Taken[] }> {
  const device = await radio()!.requestDevice({ filters: [{ services: [PRESSURE_SERVICE] }, { services: [GLUCOSE_SERVICE] }], optionalServices: [PRESSURE_SERVICE, GLUCOSE_SERVICE] })
  const server = await device.gatt!.connect()
  const found: Taken[] = []
  const contexts = new Map<number, string>()
  let heard = Date.now()
  const listen = async (channel: Channel, take: (view: DataView) => void) => {
    channel.addEventListener('characteristicvaluechanged', () => { heard = Date.now(); if (channel.value) take(channel.value) })
    await channel.startNotifications()
  }
  try {
    const pressure = await server.getPrimaryService(PRESSURE_SERVICE).catch(() => null)
    if (pressure) await listen(await pressure.getCharacteristic(PRESSURE_MEASUREMENT), (view) => found.push(readPressure(view)))
    else {
      const glucose = await server.getPrimaryService(GLUCOSE_SERVICE)
      await listen(await glucose.getCharacteristic(GLUCOSE_MEASUREMENT), (view) => found.push(readGlucose(view)))
      const context = await glucose.getCharacteristic(GLUCOSE_CONTEXT).catch(() => null)
      if (context) await listen(context, (view) => { const said = readContext(view); contexts.set(said.sequence, said.code) })
      const access = await glucose.getCharacteristic(RECORD_ACCESS)
      await access.startNotifications()
      await access.writeValueWithResponse(ALL_RECORDS)
    }
    while (Date.now() - heard < quiet) await new Promise((resolve) => setTimeout(resolve, Math.min(quiet, 100)))
  } finally {
    server.disconnect()
  }
  for (const taken of found) {
    const code = taken.sequence === null ? undefined : contexts.get(taken.sequence)
    if (code) taken.readings = taken.readings.map((one) => (one.code === 'glucose_random' ? { ...one, code } : one))
  }
  return { device: device.id, name: device.name ?? '', taken: found }
}
