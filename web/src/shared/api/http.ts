/** The one door to the server: cookies go along, every refusal becomes an ApiError with the server's Chinese sentence. */

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
  let response: Response
  try {
    response = await fetch(request)
  } catch {
    throw new ApiError('offline', navigator.onLine ? '服务器没有回应，可以再试' : '没有信号，连上网再试')
  }
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
