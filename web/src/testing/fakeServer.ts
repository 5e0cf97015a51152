import { vi } from 'vitest'

export interface Asked { method: string, path: string, query: URLSearchParams, body: unknown, headers: Headers }
type Answer = unknown
type Route = (asked: Asked) => Answer | Promise<Answer>

/** An answer with another status than 200. */
export class Refusal {
  constructor(readonly status: number, readonly body: unknown) {}
}

/** A server of routes "METHOD /path"; what nobody routed is a failed test, not a silent 404. */
export class FakeServer {
  readonly asked: Asked[] = []
  /** While false, nothing can be reached. */
  reachable = true

  constructor(readonly routes: Record<string, Route> = {}) {
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => this.fetch(url, init))
  }

  count(route: string): number {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === route).length
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    if (!this.reachable)
      throw new TypeError('Failed to fetch')
    const { pathname, searchParams } = new URL(url, 'http://parley.test')
    const path = pathname.replace('/api/v1/accounts/1', 'A')
    const asked: Asked = {
      method: init.method ?? 'GET', path, query: searchParams, headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
    }
    this.asked.push(asked)
    const route = this.routes[`${asked.method} ${path}`]
    if (!route)
      throw new Error(`The fake server has no route ${asked.method} ${path}.`)
    const answer = await route(asked)
    return answer instanceof Refusal
      ? new Response(JSON.stringify(answer.body), { status: answer.status })
      : new Response(JSON.stringify(answer ?? null), { status: 200 })
  }
}

/** A promise to be resolved by hand: an answer that takes its time. */
export function later<T>(): { promise: Promise<T>, resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => { resolve = settle })
  return { promise, resolve }
}
