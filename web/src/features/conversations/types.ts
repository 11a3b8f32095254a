import type { components } from '@/shared/api/desk'
import type { components as residentComponents } from '@/shared/api/resident'

type Schemas = components['schemas']
export type Message = Schemas['ConversationMessageOut']
export type Conversation = Schemas['ConversationOut']
export type Thread = Schemas['ConversationThreadOut']
export type Presence = Schemas['PresenceOut']
export type ReplyText = Schemas['ReplyTextOut']
export type Colleague = Schemas['ColleagueOut']
export type Closing = Schemas['ClosingIn']
export type Condition = Schemas['ConditionLineOut']
export type Card = Schemas['ChatCardOut']
export type FreeTimes = Schemas['FreeTimesOut']
export type FreeDay = Schemas['FreeDayOut']
export type Article = Schemas['ArticleOut']
export type SendableForm = Schemas['SendableFormOut']
export type Complaint = Schemas['ComplaintOut']
export type ResidentThread = residentComponents['schemas']['ResidentThreadOut']

/** What somebody has written and the server may not have yet: shown at once, marked until it is stored. */
export interface Draft { client_key: string; kind: string; words: string; file_id?: number | null; seconds?: number | null }
export interface Pending extends Draft { at: string; state: 'sending' | 'failed'; problem: string }
