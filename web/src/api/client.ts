/** HTTP client of the API: typed requests, one error type. */
import type { Credentials } from './credentials'
import type { paths } from './generated'
import { tagOf } from '@/i18n/choice'
import { language } from '@/i18n/language'
import { headersOf } from './credentials'
import { isReadEarly, record, takeEarly } from './early'

export type { Credentials } from './credentials'

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

type Method = 'get' | 'post' | 'patch' | 'put' | 'delete'
type AccountPrefix = '/api/v1/accounts/{account_id}'
type Shortened<Full> = Full extends `${AccountPrefix}${infer Rest}` ? Rest : Full
type FullPath<P extends string> = P extends keyof paths ? P : `${AccountPrefix}${P}` & keyof paths

/** A path of the OpenAPI document that has the method. Paths within the account are relative to it, such as `/labels/{label_id}`. */
export type Path<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, unknown> ? Shortened<P> : never }[keyof paths]

type Operation<M extends Method, P extends string> = FullPath<P> extends infer F extends keyof paths ? M extends keyof paths[F] ? paths[F][M] : never : never
type PathParameters<O> = O extends { parameters: { path: infer Parameters } } ? Omit<Parameters, 'account_id'> : unknown
type Json<Content> = Content extends { content: { 'application/json': infer B } } ? B : never
type Body<O> = O extends { requestBody?: infer R } ? Json<NonNullable<R>> : never

/** Body of the successful response. */
export type ResponseBody<M extends Method, P extends string>
  = Operation<M, P> extends { responses: { 200: { content: { 'application/json': infer B } } } } ? B : null

export interface Settings {
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** Passed to `fetch`. */
  cache?: RequestCache
  /** Whether the request outlives the page. */
  keepalive?: boolean
}

export type RequestOptions<M extends Method, P extends string, O = Operation<M, P>> = Settings
  & { query?: O extends { parameters: { query?: infer Q } } ? Q : never }
  & (keyof PathParameters<O> extends never ? unknown : { path: PathParameters<O> })
  & ([Body<O>] extends [never] ? unknown : { body: Body<O> })

type Optional<Options> = object extends Options ? [options?: Options] : [options: Options]

const requestTimeout = 30_000
const absolute = /^\/(?:api|auth|public)\b/

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

export function sessionHeaders(): Record<string, string> {
  return credentials ? headersOf(credentials) : {}
}

/**
 * Sends a request and resolves to the response body. Throws ApiError. `R` is inferred from the expected type and may
 * narrow the body type of the OpenAPI document.
 */
export async function request<M extends Method, P extends Path<M>, R extends ResponseBody<M, P> = ResponseBody<M, P>>(
  method: M, path: P, ...options: Optional<RequestOptions<M, P>>
): Promise<R> {
  return (await requestWithHeaders<M, P, R>(method, path, ...options)).body
}

/** Like `request`, and also returns the response headers. */
export async function requestWithHeaders<M extends Method, P extends Path<M>, R extends ResponseBody<M, P> = ResponseBody<M, P>>(
  method: M, path: P, ...[options = {} as RequestOptions<M, P>]: Optional<RequestOptions<M, P>>
): Promise<{ body: R, headers: Headers }> {
  const sentCredentials = credentials
  const { path: parameters, ...sent }: UntypedOptions = options
  const response = await send(method, urlOf(path, parameters), sent)
  return { body: bodyOf(response.status, await response.text(), sentCredentials) as R, headers: response.headers }
}

export function currentCredentials(): Credentials | null {
  return credentials
}

/** Throws ApiError for an error response, and after the end of the session: the next user must not see what the last one asked for. */
export function bodyOf(status: number, text: string, sentCredentials: Credentials | null): unknown {
  const body = parseJson(text)
  if (status < 200 || status >= 300)
    throw toApiError(status, body, sentCredentials)
  if (sentCredentials !== credentials)
    throw cancelled()
  return body
}

interface UntypedOptions extends Settings { path?: object, query?: object, body?: unknown }

/** URL of a path, with its parameters filled in and the account added to paths relative to it. */
export function urlOf(path: string, parameters: object = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name as keyof typeof parameters])))
  return absolute.test(path) ? filled : `/api/v1/accounts/${accountId}${filled}`
}

async function send(method: Method, url: string, { query, body, headers, signal, cache, keepalive }: UntypedOptions): Promise<Response> {
  const target = url + queryString(query)
  if (method === 'get' && record(target))
    throw cancelled()
  const early = method === 'get' && isReadEarly() ? await takeEarly(target) : undefined
  if (early)
    return early
  const deadline = AbortSignal.timeout(requestTimeout)
  try {
    return await fetch(target, {
      method: method.toUpperCase(),
      headers: { 'accept': 'application/json', 'accept-language': tagOf(language.value), ...contentType(body), ...sessionHeaders(), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      ...(cache && { cache }),
      ...(keepalive && { keepalive }),
    })
  }
  catch (problem) {
    throw transportError(problem, signal)
  }
}

function contentType(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' }
}

/** Leaves out null and undefined; repeats the name for every item of a list. */
export function queryString(query: object = {}): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query) as [string, unknown][]) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== null && item !== undefined)
        pairs.append(name, String(item))
    }
  }
  return pairs.size ? `?${pairs}` : ''
}

/** Returns null for empty bodies and for anything that is not JSON, such as the HTML error of a proxy. */
function parseJson(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  }
  catch {
    return null
  }
}

function cancelled(): ApiError {
  return new ApiError(0, 'aborted', 'The request was cancelled.')
}

function transportError(problem: unknown, signal: AbortSignal | undefined): ApiError {
  if (signal?.aborted)
    return cancelled()
  if (problem instanceof DOMException && problem.name === 'TimeoutError')
    return new ApiError(0, 'timeout', 'The server took too long to respond.')
  return new ApiError(0, 'network', 'The server could not be reached.')
}

interface ErrorBody { code?: string, error?: string | Record<string, string[]>, errors?: string[], message?: string, attributes?: string[] }

/** Converts any error shape of the API to an ApiError and reports an expired session. */
function toApiError(status: number, response: unknown, sentCredentials: Credentials | null): ApiError {
  const body: ErrorBody = typeof response === 'object' && response !== null ? response : {}
  // Chatwoot also answers a denied action with 401, but with one `error`; an expired session has a list of `errors`.
  if (status === 401 && Array.isArray(body.errors) && sentCredentials !== null && sentCredentials === credentials)
    notifySessionExpired()
  const nested = typeof body.error === 'object' ? body.error : {}
  const message = body.message ?? (typeof body.error === 'string' ? body.error : undefined)
    ?? body.errors?.[0] ?? Object.values(nested).flat()[0] ?? `The server responded with status ${status}.`
  return new ApiError(status, body.code ?? `http_${status}`, message, body.attributes ?? Object.keys(nested))
}
