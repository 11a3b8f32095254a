import type { components } from '@/shared/api/resident'

type Schemas = components['schemas']
export type LatestReading = Schemas['LatestReadingOut']
export type Series = Schemas['SeriesOut']
export type Recorded = Schemas['RecordedOut']
