import { take } from '@/shared/api/client'
import { desk } from '../desk'

export const listDictionaries = () => take(desk.GET('/api/desk/dictionaries', {}))
export const listEntryVersions = (code: string) => take(desk.GET('/api/desk/dictionaries/{code}/versions', { params: { path: { code } } }))
export const reviseEntry = (dictionary: string, body: { code: string; label: string; from_date: string; source: string; position: number | null }) => take(desk.POST('/api/desk/dictionaries/{code}/entries', { params: { path: { code: dictionary } }, body }))
export const retireEntry = (code: string, entry_code: string, from_date: string) => take(desk.POST('/api/desk/dictionaries/{code}/entries/{entry_code}/retire', { params: { path: { code, entry_code } }, body: { from_date } }))
export const listFormTemplates = () => take(desk.GET('/api/desk/form-templates', {}))

/** In force on a day: the period is half-open. */
export const isInForce = (entry: { period_from: string; period_to?: string | null }, today: string): boolean => entry.period_from <= today && (!entry.period_to || entry.period_to > today)
