import { afterEach, describe, expect, it, vi } from 'vitest'
import { useLocation, type Place } from './useLocation'

type Found = (position: unknown) => void
type Failed = (error: unknown) => void
const device = (ask: (found: Found, failed: Failed) => void) => vi.stubGlobal('navigator', { geolocation: { getCurrentPosition: ask } })
const HERE = { coords: { latitude: 30.2871, longitude: 120.1704, accuracy: 12 } }
afterEach(() => vi.unstubAllGlobals())

describe('useLocation', () => {
  it('asks only when it is turned on, and gives the place', () => {
    const places: (Place | null)[] = []
    const ask = vi.fn((found: Found) => found(HERE))
    device(ask)
    const { state, turn } = useLocation((place) => places.push(place))
    expect(ask).not.toHaveBeenCalled()
    turn(true)
    expect([state.value, places.at(-1)]).toEqual(['on', HERE.coords])
    turn(false)
    expect([state.value, places.at(-1)]).toEqual(['off', null])
  })

  it('takes a refusal as an answer', () => {
    device((_, failed) => failed({ code: 1, PERMISSION_DENIED: 1 }))
    const { state, turn } = useLocation(() => {})
    turn(true)
    expect(state.value).toBe('refused')
  })

  it('says so where the device has none', () => {
    vi.stubGlobal('navigator', {})
    const { state, turn } = useLocation(() => {})
    turn(true)
    expect(state.value).toBe('unavailable')
  })

  it('forgets a place that comes after it was turned off', () => {
    let late: Found = () => {}
    device((found) => { late = found })
    const places: (Place | null)[] = []
    const { state, turn } = useLocation((place) => places.push(place))
    turn(true)
    turn(false)
    late(HERE)
    expect([state.value, places.at(-1)]).toEqual(['off', null])
  })
})
