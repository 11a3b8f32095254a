import type { components } from '@/shared/api/resident'

type Schemas = components['schemas']
export type SummarySection = Schemas['SectionOut']
export type SigningSummary = Schemas['SummaryOut']
export type ServicePackage = Schemas['ContractsChoiceOut']
export type Contract = Schemas['ContractOut']
