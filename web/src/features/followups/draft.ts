import Dexie, { type EntityTable } from 'dexie'
import type { Answers } from '@/shared/forms/definition'

/** What is being typed, kept on the phone until the server has it. Signing out empties the store. */
export interface Draft { id: string; answers: Answers; confirmed: string[]; touched: string[]; clientKey: string; savedAt: string }

const store = new Dexie('jiayi-doctor') as Dexie & { drafts: EntityTable<Draft, 'id'> }
store.version(1).stores({ drafts: 'id' })

/** A browser without a store (private window, old phone) still lets the doctor work; it only cannot remember. */
export const keepDraft = (draft: Draft): Promise<boolean> => store.drafts.put(draft).then(() => true, () => false)
export const findDraft = (id: string): Promise<Draft | undefined> => store.drafts.get(id).catch(() => undefined)
export const forgetDraft = (id: string): Promise<void> => store.drafts.delete(id).catch(() => undefined)
export const forgetAllDrafts = (): Promise<void> => store.drafts.clear().catch(() => undefined)
