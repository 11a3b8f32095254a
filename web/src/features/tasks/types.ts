import type { components } from '@/shared/api/doctor'

type Schemas = components['schemas']
export type TodayTask = Schemas['TodayTaskOut']
export type TodayPerson = Schemas['TodayPersonOut']
export type TodayHousehold = Schemas['TodayHouseholdOut']
export type Today = Schemas['TodayOut']
