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
export const PATIENCE_FOR_FILES = 300_000

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export async function request<T>(http: Http, method: Method, path: string, body?: object | FormData, query: Record<string, string> = {}): Promise<T> {
  const send = (extra: Record<string, string> = {}) => sendOnce(http, method, path, body, query, extra)
  let answer = await send()
  const { code, challenge, bits } = (answer.body ?? {}) as { code?: string, challenge?: string, bits?: number }
  if (answer.status === 429 && code === 'challenge_required' && challenge)
    answer = await send({ 'x-challenge-answer': await solved(challenge, bits ?? 0) })
  if (answer.status >= 400) {
    const { message, error, code } = (answer.body ?? {}) as { message?: string, error?: string, code?: string }
    throw new Problem(answer.status, message ?? error ?? '', code)
  }
  return answer.body as T
}

/** The answer costs a browser about a second, so that a flood of strangers does not keep out visitors (docs/decisions/0040-challenges.md). */
async function solved(challenge: string, bits: number): Promise<string> {
  try {
    return await (await import('./challenge')).answerTo(challenge, bits)
  }
  catch {
    throw new Problem(429, '', 'challenge_required')
  }
}

async function sendOnce(http: Http, method: Method, path: string, body: object | FormData | undefined, query: Record<string, string>, extra: Record<string, string>): Promise<{ status: number, body: unknown }> {
  const parameters = new URLSearchParams({ website_token: http.websiteToken, ...query })
  const visitor = http.visitorToken()
  const isForm = body instanceof FormData
  const headers: Record<string, string> = { 'accept': 'application/json', 'accept-language': http.locale().replace('_', '-'), ...extra }
  if (visitor)
    headers['x-auth-token'] = visitor
  if (body && !isForm)
    headers['content-type'] = 'application/json'
  try {
    const response = await fetch(`/api/v1/widget/${path}?${parameters}`, { method, headers, body: isForm ? body : body && JSON.stringify(body), credentials: 'omit', signal: AbortSignal.timeout(isForm ? PATIENCE_FOR_FILES : PATIENCE) })
    return { status: response.status, body: parsed(await response.text()) }
  }
  catch {
    throw new Problem(0, '')
  }
}

function parsed(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null
  }
  catch {
    return null
  }
}
