import type { components } from '@/shared/api/doctor'

type Schemas = components['schemas']
export type VisitPlan = Schemas['VisitPlanOut']
export type PlannedPerson = Schemas['PlannedPersonOut']
export type PlannedForm = Schemas['PlannedFormOut']
export type VisitVerdict = Schemas['VisitVerdictOut']
export type VisitResult = Schemas['VisitFormResultOut']
export type Encounter = Schemas['EncounterOut']
export type FormSoFar = Schemas['FormSoFarOut']
export type VisitIn = Schemas['VisitIn']
export type VisitPreviewIn = Schemas['VisitPreviewIn']
export type PresenceIn = Schemas['PresenceIn']
export type WayCode = VisitIn['way']
