import type { components as doctor } from '@/shared/api/doctor'
import type { components as resident } from '@/shared/api/resident'

/** `window_to` is the first day after the window. */
export type LedgerTime = resident['schemas']['TimeOut']
export type LedgerItem = resident['schemas']['LedgerItemOut']
export type Receipt = resident['schemas']['FulfillmentReceiptOut']
export type Ledger = resident['schemas']['LedgerOut']
export type Unfulfilled = doctor['schemas']['UnfulfilledOut']
