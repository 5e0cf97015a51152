import { vi } from 'vitest'

export interface FakeRequest { method: string, path: string, query: URLSearchParams, body: unknown, headers: Headers }
type Route = (request: FakeRequest) => unknown

/** A response with a status other than 200. */
export class ErrorResponse {
  constructor(readonly status: number, readonly body: unknown) {}
}

/** Answers `fetch` by routes "METHOD /path"; `A` stands for the account's path. A request without a route fails the test. */
export class FakeServer {
  readonly requests: FakeRequest[] = []
  /** When false, every request fails like a lost network. */
  reachable = true

  constructor(readonly routes: Record<string, Route> = {}) {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.fetch(url, init))
  }

  count(route: string): number {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route).length
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    if (!this.reachable)
      throw new TypeError('Failed to fetch')
    const { pathname, searchParams } = new URL(url, 'http://parley.test')
    const path = pathname.replace('/api/v1/accounts/1', 'A')
    const request: FakeRequest = {
      method: init.method ?? 'GET', path, query: searchParams, headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
    }
    this.requests.push(request)
    const route = this.routes[`${request.method} ${path}`]
    if (!route)
      throw new Error(`The fake server has no route ${request.method} ${path}.`)
    const response = await route(request)
    return response instanceof ErrorResponse
      ? new Response(JSON.stringify(response.body), { status: response.status })
      : new Response(JSON.stringify(response ?? null), { status: 200 })
  }
}

/** A promise that the test resolves: a slow response. */
export function deferred<T>(): { promise: Promise<T>, resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => { resolve = settle })
  return { promise, resolve }
}
