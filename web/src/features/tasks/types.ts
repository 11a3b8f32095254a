export interface TodayTask { id: number; kind: string; words: string; urgency: string; shape: string; days: number; due_date: string; detail: string; needs_visit: boolean; source_app: string; source_id: number; state: string }
export interface TodayPerson { patient_id: number; name: string; sex: string; age: number; has_phone: boolean; tasks: TodayTask[] }
export interface TodayHousehold { household_id: number | null; address: string; people: TodayPerson[] }
export interface Today { date: string; households: TodayHousehold[]; household_count: number; person_count: number; done_count: number; muted: Record<string, number>; is_capped: boolean }
