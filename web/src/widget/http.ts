/** Requests to the widget's API. */

/** A refusal. `isTemporary`: the same request may succeed later. Status 0: the server was not reached. */
export class Problem extends Error {
  readonly isTemporary: boolean

  constructor(readonly status: number, message: string, readonly code = '') {
    super(message)
    this.isTemporary = status === 0 || status === 408 || status === 429 || status >= 500
  }
}

export interface Http {
  websiteToken: string
  visitorToken: () => string
  locale: () => string
}

/** Milliseconds after which a request counts as lost; files take longer. */
const PATIENCE = 30_000
const PATIENCE_FOR_FILES = 300_000

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export async function request<T>(http: Http, method: Method, path: string, body?: object | FormData, query: Record<string, string> = {}): Promise<T> {
  const parameters = new URLSearchParams({ website_token: http.websiteToken, ...query })
  const visitor = http.visitorToken()
  const isForm = body instanceof FormData
  const headers: Record<string, string> = { 'accept': 'application/json', 'accept-language': http.locale().replace('_', '-') }
  if (visitor)
    headers['x-auth-token'] = visitor
  if (body && !isForm)
    headers['content-type'] = 'application/json'
  let response: Response
  let text: string
  try {
    response = await fetch(`/api/v1/widget/${path}?${parameters}`, { method, headers, body: isForm ? body : body && JSON.stringify(body), credentials: 'omit', signal: AbortSignal.timeout(isForm ? PATIENCE_FOR_FILES : PATIENCE) })
    text = await response.text()
  }
  catch {
    throw new Problem(0, '')
  }
  const answer = parsed(text)
  if (!response.ok) {
    const { message, error, code } = (answer ?? {}) as { message?: string, error?: string, code?: string }
    throw new Problem(response.status, message ?? error ?? '', code)
  }
  return answer as T
}

function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  }
  catch {
    return null
  }
}
