/** The way to the server: one fetch wrapper, one error type. */

export interface Credentials { accessToken: string, client: string, uid: string }

export class ApiError extends Error {
  override name = 'ApiError'

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Machine code; `network`, `timeout` and `aborted` are made here. */
    readonly code: string,
    message: string,
    /** The attributes the server complained about. */
    readonly fields: readonly string[] = [],
  ) {
    super(message)
  }

  /** True when trying the very same request again may work. */
  get temporary(): boolean {
    return this.unanswered || this.code === 'busy_try_again' || this.status === 429 || this.status >= 500
  }

  /** True when nobody answered, so that nothing is known about what became of the request. */
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

const patience = 30_000

let credentials: Credentials | null = null
let accountId = 0
let sessionLost = (): void => undefined

/** Who speaks from now on, and in which account. */
export function identify(next: Credentials | null, account = 0): void {
  credentials = next
  accountId = account
}

export function onSessionLost(listener: () => void): void {
  sessionLost = listener
}

export function inAccount(path: string): string {
  return `/api/v1/accounts/${accountId}${path}`
}

export function sessionHeaders(): Record<string, string> {
  return credentials
    ? { 'access-token': credentials.accessToken, 'client': credentials.client, 'uid': credentials.uid, 'token-type': 'Bearer' }
    : {}
}

export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const { answer } = await exchange<T>(method, path, options)
  return answer
}

/** Like `request`, for the few callers that need the answer's headers too. */
export async function exchange<T>(method: Method, path: string, options: RequestOptions = {}): Promise<{ answer: T, headers: Headers }> {
  const spokenAs = credentials
  const response = await send(method, path, options)
  const answer = await read(response)
  if (!response.ok)
    throw refusal(response.status, answer, spokenAs)
  return { answer: answer as T, headers: response.headers }
}

async function send(method: Method, path: string, { query, body, headers, signal }: RequestOptions): Promise<Response> {
  const deadline = AbortSignal.timeout(patience)
  try {
    return await fetch(path + search(query), {
      method,
      headers: { accept: 'application/json', ...json(body), ...sessionHeaders(), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    })
  }
  catch (problem) {
    throw unanswered(problem, signal)
  }
}

function json(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

export function search(query: Query = {}): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value))
      value.forEach(item => pairs.append(`${name}[]`, String(item)))
    else if (value !== null && value !== undefined)
      pairs.append(name, String(value))
  }
  return pairs.size ? `?${pairs}` : ''
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text()
  return parse(text)
}

/** Some answers are empty and a proxy's errors are HTML; neither is worth a crash. */
export function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  }
  catch {
    return null
  }
}

function unanswered(problem: unknown, signal: AbortSignal | undefined): ApiError {
  if (signal?.aborted)
    return new ApiError(0, 'aborted', 'The request was given up.')
  if (problem instanceof DOMException && problem.name === 'TimeoutError')
    return new ApiError(0, 'timeout', 'The server took too long to answer.')
  return new ApiError(0, 'network', 'The server could not be reached.')
}

interface ErrorBody { code?: string, error?: string | Record<string, string[]>, errors?: string[], message?: string, attributes?: string[] }

/** Reads any of the contract's error shapes; notices when the session itself was refused. */
export function refusal(status: number, answer: unknown, spokenAs: Credentials | null = credentials): ApiError {
  const body: ErrorBody = typeof answer === 'object' && answer !== null ? answer : {}
  // A policy refusal is a 401 too, but speaks of one `error`; a lost session lists `errors`.
  if (status === 401 && Array.isArray(body.errors) && spokenAs !== null && spokenAs === credentials)
    sessionLost()
  const nested = typeof body.error === 'object' ? body.error : {}
  const message = body.message ?? (typeof body.error === 'string' ? body.error : undefined)
    ?? body.errors?.[0] ?? Object.values(nested).flat()[0] ?? `The server answered ${status}.`
  return new ApiError(status, body.code ?? `http_${status}`, message, body.attributes ?? Object.keys(nested))
}
