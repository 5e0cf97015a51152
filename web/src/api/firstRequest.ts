/**
 * Repeats the first request of the last visit to the same page, before the scripts of the client have arrived. `api/early.ts`
 * stores the request and takes the response.
 */
import type { Credentials } from './credentials'
import { headersOf } from './credentials'

/** `page`: path and query of the page. `account`: the one that was chosen. */
export interface FirstRequest { page: string, account: number, url: string }

declare global {
  interface Window { firstRequest?: { url: string, response: Promise<Response> } }
}

export const batch = (url: string, credentials: Record<string, string>): Promise<Response> =>
  fetch(url, { headers: { accept: 'application/json', ...credentials }, signal: AbortSignal.timeout(30_000) })

/** Texts as they are stored: the request, the session and the account. Without one of them, or on another page, nothing is sent. */
export function repeatFirstRequest(page: string, stored: (key: string) => string | null): void {
  try {
    const request = JSON.parse(stored('parley.firstRequest') ?? 'null') as FirstRequest | null
    const credentials = JSON.parse(stored('parley.session') ?? 'null') as Credentials | null
    if (!request || !credentials || request.page !== page || String(request.account) !== stored('parley.account') || !request.url.startsWith('/api/v1/batch?'))
      return
    const response = batch(request.url, headersOf(credentials))
    // The client may not take the response; its failure must not count as an unhandled one then.
    response.catch(() => undefined)
    window.firstRequest = { url: request.url, response }
  }
  catch {
    // A stored value that is not ours: the client asks by itself.
  }
}
