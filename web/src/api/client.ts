/** HTTP client of the API: one fetch wrapper, one error type. */

export interface Credentials { accessToken: string, client: string, uid: string }

export class ApiError extends Error {
  override name = 'ApiError'

  constructor(
    /** HTTP status; 0 when there was no response. */
    readonly status: number,
    /** Error code of the server, or `network`, `timeout` and `aborted`. */
    readonly code: string,
    message: string,
    /** Names of the invalid request attributes. */
    readonly fields: readonly string[] = [],
  ) {
    super(message)
  }

  /** True when the same request may succeed later. */
  get retryable(): boolean {
    return this.unanswered || this.code === 'busy_try_again' || this.status === 429 || this.status >= 500
  }

  /** True when there was no response: the server may or may not have handled the request. */
  get unanswered(): boolean {
    return this.code === 'network' || this.code === 'timeout'
  }
}

export type Query = Record<string, string | number | boolean | readonly (string | number)[] | null | undefined>

export interface RequestOptions {
  query?: Query
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

const requestTimeout = 30_000

let credentials: Credentials | null = null
let accountId = 0
let notifySessionExpired = (): void => undefined

/** Sets the credentials and the account of all following requests. */
export function setCredentials(next: Credentials | null, account = 0): void {
  credentials = next
  accountId = account
}

export function onSessionExpired(listener: () => void): void {
  notifySessionExpired = listener
}

export function accountPath(path: string): string {
  return `/api/v1/accounts/${accountId}${path}`
}

export function sessionHeaders(): Record<string, string> {
  return credentials
    ? { 'access-token': credentials.accessToken, 'client': credentials.client, 'uid': credentials.uid, 'token-type': 'Bearer' }
    : {}
}

export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const { body } = await requestWithHeaders<T>(method, path, options)
  return body
}

/** Like `request`, and also returns the response headers. */
export async function requestWithHeaders<T>(method: Method, path: string, options: RequestOptions = {}): Promise<{ body: T, headers: Headers }> {
  const sentCredentials = credentials
  const response = await send(method, path, options)
  const body = parseJson(await response.text())
  if (!response.ok)
    throw toApiError(response.status, body, sentCredentials)
  return { body: body as T, headers: response.headers }
}

async function send(method: Method, path: string, { query, body, headers, signal }: RequestOptions): Promise<Response> {
  const deadline = AbortSignal.timeout(requestTimeout)
  try {
    return await fetch(path + queryString(query), {
      method,
      headers: { accept: 'application/json', ...contentType(body), ...sessionHeaders(), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
  }
  catch (problem) {
    throw transportError(problem, signal)
  }
}

function contentType(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

export function queryString(query: Query = {}): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value))
      value.forEach(item => pairs.append(`${name}[]`, String(item)))
    else if (value !== null && value !== undefined)
      pairs.append(name, String(value))
  }
  return pairs.size ? `?${pairs}` : ''
}

/** Returns null for empty bodies and for anything that is not JSON, such as the HTML error of a proxy. */
export function parseJson(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  }
  catch {
    return null
  }
}

function transportError(problem: unknown, signal: AbortSignal | undefined): ApiError {
  if (signal?.aborted)
    return new ApiError(0, 'aborted', 'The request was cancelled.')
  if (problem instanceof DOMException && problem.name === 'TimeoutError')
    return new ApiError(0, 'timeout', 'The server took too long to respond.')
  return new ApiError(0, 'network', 'The server could not be reached.')
}

interface ErrorBody { code?: string, error?: string | Record<string, string[]>, errors?: string[], message?: string, attributes?: string[] }

/** Converts any error shape of the API to an ApiError and reports an expired session. */
export function toApiError(status: number, response: unknown, sentCredentials: Credentials | null = credentials): ApiError {
  const body: ErrorBody = typeof response === 'object' && response !== null ? response : {}
  // Chatwoot also answers a denied action with 401, but with one `error`; an expired session has a list of `errors`.
  if (status === 401 && Array.isArray(body.errors) && sentCredentials !== null && sentCredentials === credentials)
    notifySessionExpired()
  const nested = typeof body.error === 'object' ? body.error : {}
  const message = body.message ?? (typeof body.error === 'string' ? body.error : undefined)
    ?? body.errors?.[0] ?? Object.values(nested).flat()[0] ?? `The server responded with status ${status}.`
  return new ApiError(status, body.code ?? `http_${status}`, message, body.attributes ?? Object.keys(nested))
}
