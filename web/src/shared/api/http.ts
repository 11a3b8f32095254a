/** The one door to the server: cookies go along, every refusal becomes an ApiError with the server's Chinese sentence. */

import { noteClock } from '../offline/clock'

export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly details: unknown = undefined,
    /** A number the reader can quote on the phone. */
    readonly reference = '',
  ) {
    super(message)
    this.name = 'ApiError'
  }

  get isOffline() { return this.code === 'offline' }
}

let whenSignedOut: () => void = () => {}

/** The router decides where a signed-out reader goes; the API only says that it happened. */
export function onSignedOut(action: () => void) { whenSignedOut = action }

/** Asked once per person, however many requests of a page were refused; true = a reason was given, ask again. */
type AskReason = (patientId: number) => Promise<boolean>
let askReason: AskReason = async () => false
const asking = new Map<number, Promise<boolean>>()

/** The desk shows a dialog where the server wants a reason for one person's record; other clients leave the refusal. */
export function onReasonNeeded(ask: AskReason) { askReason = ask }

async function reasonGiven(error: ApiError): Promise<boolean> {
  const patientId = (error.details as { patient_id?: number | null } | undefined)?.patient_id
  if (error.code !== 'reason_needed' || !patientId) return false
  const pending = asking.get(patientId) ?? askReason(patientId).finally(() => asking.delete(patientId))
  asking.set(patientId, pending)
  return pending
}

/** What a device may answer by itself when the server can not be reached; nothing is `undefined`. */
export interface Device {
  /** Must this go to the device even though there is a signal? What waits for the same person goes first. */
  comesFirst(method: string, path: string, body: unknown): boolean
  /** Could the device answer this at all? */
  knows(method: string, path: string): boolean
  answer(method: string, path: string, body: unknown): Promise<unknown>
  /** Called before the server is asked; what comes back keeps the answer for the next time without a signal. Whoever
   * signs out or changes in between takes the listening along: an answer that was on its way is then nobody's. */
  listen?(path: string): (body: unknown) => Promise<void>
}
let device: Device | null = null
/** The field client has a store; others answer nothing without a signal. */
export function onNoSignal(held: Device | null) { device = held }

/** A line that is up and brings nothing is as good as none: what the device knows is shown after this long. */
const PATIENCE_MS = 10_000

const FROM_DEVICE = 'X-From-Device'
/** Answered from the copies: as old as they are. */
export const isFromDevice = (response: Response): boolean => response.headers.has(FROM_DEVICE)

async function fromDevice(method: string, url: URL, body: unknown): Promise<Response | undefined> {
  const answer = await device?.answer(method, url.pathname + url.search, body)
  return answer === undefined ? undefined : new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json', [FROM_DEVICE]: '1' } })
}

async function reached(request: Request): Promise<Response> {
  const url = new URL(request.url)
  const isKnown = Boolean(device?.knows(request.method, url.pathname))
  const text = isKnown && request.method !== 'GET' ? await request.clone().text() : ''
  const body = text ? JSON.parse(text) as unknown : undefined
  const local = () => (isKnown ? fromDevice(request.method, url, body) : Promise.resolve(undefined))
  if (isKnown && (!navigator.onLine || device!.comesFirst(request.method, url.pathname, body))) {
    const answer = await local()
    if (answer) return answer
  }
  const keep = isKnown && request.method === 'GET' ? device?.listen?.(url.pathname + url.search) : undefined
  const impatient = isKnown && request.method === 'GET' ? new AbortController() : null
  const timer = impatient && setTimeout(() => impatient.abort(), PATIENCE_MS)
  try {
    const response = await fetch(request.clone(), impatient ? { signal: impatient.signal } : undefined)
    noteClock(response)
    if (keep && response.ok) void response.clone().json().then(keep).catch(() => undefined)
    return response
  } catch {
    const answer = await local()
    if (answer) return answer
    throw new ApiError('offline', navigator.onLine ? '服务器没有回应，可以再试' : '没有信号，连上网再试')
  } finally {
    if (timer) clearTimeout(timer)
  }
}

const FALLBACK: Record<number, string> = {
  403: '您的岗位不能做这一步，可以请管理员开通',
  404: '没找到。可能已经移走，或者不在您的范围里',
  413: '文件太大了，请换小一点的',
  429: '试得太勤了，请过一会儿再来',
}

function sentenceFor(status: number, method: string) {
  const lost = method === 'GET' ? '' : '刚才这一步没有存上，'
  return FALLBACK[status] ?? (status >= 500 ? `服务器出了点问题，${lost}可以再试` : '这一步没有办成')
}

async function refusal(response: Response, method: string): Promise<ApiError> {
  const body = await response.json().catch(() => null) as { code?: string; message?: string; details?: unknown; detail?: unknown } | null
  const reference = response.headers.get('X-Request-Id')?.slice(0, 8) ?? ''
  return new ApiError(body?.code ?? `http_${response.status}`, body?.message ?? sentenceFor(response.status, method), response.status, body?.details ?? body?.detail, reference)
}

/** A fetch that marks the call as ours (CSRF), and throws on every refusal. */
export async function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, { ...init, credentials: 'same-origin' })
  request.headers.set('X-Requested-With', 'jiayi')
  const response = await reached(request)
  if (response.ok) return response
  const error = await refusal(response, request.method)
  if (request.method === 'GET' && await reasonGiven(error)) return send(input, init)
  if (response.status === 401 && error.code !== 'wrong_credentials') whenSignedOut()
  throw error
}

export async function sendJson<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await send(url, {
    method,
    headers: body === undefined ? undefined : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return response.status === 204 ? (undefined as T) : await response.json() as T
}

/** To the server itself, past the device: what waits is sent, and copies are fetched. */
export async function sendPast<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    credentials: 'same-origin',
    headers: { 'X-Requested-With': 'jiayi', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => { throw new ApiError('offline', navigator.onLine ? '服务器没有回应，可以再试' : '没有信号，连上网再试') })
  noteClock(response)
  if (!response.ok) throw await refusal(response, method)
  return response.status === 204 ? (undefined as T) : await response.json() as T
}
