import { ref } from 'vue'

export interface Place { latitude: number; longitude: number; accuracy: number }
export type LocationState = 'off' | 'asking' | 'on' | 'refused' | 'unavailable'

/** Asked for only when somebody ticks it, once, and forgotten when it is ticked off: nothing is followed. */
export function useLocation(found: (place: Place | null) => void) {
  const state = ref<LocationState>('off')

  function turn(on: boolean) {
    found(null)
    if (!on) {
      state.value = 'off'
      return
    }
    if (!navigator.geolocation) {
      state.value = 'unavailable'
      return
    }
    state.value = 'asking'
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (state.value !== 'asking') return
        state.value = 'on'
        found({ latitude: coords.latitude, longitude: coords.longitude, accuracy: Math.min(coords.accuracy, 100_000) })
      },
      (error) => { if (state.value === 'asking') state.value = error.code === error.PERMISSION_DENIED ? 'refused' : 'unavailable' },
      { timeout: 10_000, maximumAge: 60_000 },
    )
  }
  return { state, turn }
}
