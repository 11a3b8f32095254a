import type { components } from '@/shared/api/resident'

type Schemas = components['schemas']
export type LatestReading = Schemas['LatestReadingOut']
export type Series = Schemas['SeriesOut']
/** `is_waiting`: it lies on this phone and is not at the doctor's yet. */
export type Recorded = Schemas['RecordedOut'] & { is_waiting?: boolean }
