import type { components } from '@/shared/api/doctor'

type Schemas = components['schemas']
export type FollowUp = Schemas['FollowUpOut']
