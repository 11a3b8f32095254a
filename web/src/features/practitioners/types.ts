import type { components } from '@/shared/api/resident'

type Schemas = components['schemas']
export type Team = Schemas['TeamChoiceOut']
export type TeamDetail = Schemas['TeamPageOut']
export type Community = Schemas['CommunityOut']
