import createClient, { type Client } from 'openapi-fetch'
import { send } from './http'

export { ApiError, isFromDevice, onNoSignal, onReasonNeeded, onSignedOut, send, sendJson, sendPast, type Device } from './http'

/** A client typed by the generated paths of one entry: `createApi<paths>()` with `paths` from `./desk` and the like. */
export function createApi<Paths extends object>(): Client<Paths> {
  return createClient<Paths>({ baseUrl: '', fetch: (request) => send(request) })
}

/** The body of a successful answer. Refusals have been thrown before this line is reached. */
export async function take<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** The list convention of every client: `{items, next_cursor, total, total_capped}`. */
export interface Page<Item> { items: Item[]; next_cursor?: string | null; total?: number | null; total_capped?: boolean }
