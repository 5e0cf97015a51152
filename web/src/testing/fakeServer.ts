/** An in-memory server for tests: answers `fetch` and uploads from a fake desk, and pushes its events to fake sockets. */
import './fileReading'
import { vi } from 'vitest'
import { FakeDesk } from './fakeDesk'
import { collectionEndpoint, endpoints } from './fakeEndpoints'
import { socketFactory } from './fakeSocket'

export interface FakeRequest { method: string, path: string, query: URLSearchParams, body: unknown, headers: Headers }
export type Routes = Record<string, (request: FakeRequest) => unknown>

/** A response with a status other than 200. */
export class ErrorResponse {
  constructor(readonly status: number, readonly body: unknown) {}
}

export class FakeServer {
  readonly desk = new FakeDesk()
  readonly requests: FakeRequest[] = []
  readonly sockets = socketFactory()
  /** When false, every request fails like a lost network. */
  reachable = true

  private readonly routes: Map<string, Routes[string]>

  /** `routes` replace endpoints of the desk. Keys are "METHOD /path"; `A` stands for the account's path. */
  constructor(routes: Routes = {}) {
    this.routes = new Map(Object.entries(routes))
    vi.stubGlobal('fetch', (url: string, { method = 'GET', headers, body }: RequestInit) => this.fetch(url, method, new Headers(headers), body))
    vi.stubGlobal('XMLHttpRequest', uploadClass((method, url, headers, body) => this.fetch(url, method, headers, body)))
  }

  /** Replaces an endpoint of the desk. */
  on(route: string, handle: Routes[string]): void {
    this.routes.set(route, handle)
  }

  /** Removes a replacement, so that the desk responds again. */
  restore(route: string): void {
    this.routes.delete(route)
  }

  count(route: string): number {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === route).length
  }

  /** Handles requests of the route at once, but sends their responses only after the returned function is called. */
  hold(route: string): () => void {
    const gate = deferred<null>()
    this.on(route, async (request) => {
      const response = this.endpoint(request)
      await gate.promise
      return response
    })
    return () => {
      this.restore(route)
      gate.resolve(null)
    }
  }

  /** Pushes all events that were not delivered yet to the newest socket, in one frame. */
  deliver(): void {
    const { events, from, to } = this.desk.takeEvents()
    this.sockets.last().push({ events, from, to })
  }

  private async fetch(url: string, method: string, headers: Headers, body: unknown): Promise<Response> {
    if (!this.reachable)
      throw new TypeError('Failed to fetch')
    const { pathname, searchParams } = new URL(url, 'http://parley.test')
    const path = pathname.replace('/api/v1/accounts/1', 'A')
    const request: FakeRequest = { method, path, query: searchParams, headers, body: typeof body === 'string' ? JSON.parse(body) : body }
    this.requests.push(request)
    const response = await this.respond(request)
    return response instanceof ErrorResponse
      ? new Response(JSON.stringify(response.body), { status: response.status })
      : new Response(JSON.stringify(response ?? null), { status: 200 })
  }

  private respond(request: FakeRequest): unknown {
    const handle = this.routes.get(`${request.method} ${request.path}`)
    return handle ? handle(request) : this.endpoint(request)
  }

  /** The desk's own response, for routes that change or delay it. */
  endpoint(request: FakeRequest): unknown {
    const key = `${request.method} ${request.path}`
    const ofCollection = collectionEndpoint(this.desk, request)
    if (ofCollection !== undefined)
      return ofCollection
    for (const [pattern, handle] of endpoints) {
      const ids = matchIds(pattern, key)
      if (ids)
        return handle(this.desk, request, ids[0] ?? 0, ids[1] ?? 0)
    }
    return unexpected(`The fake server has no endpoint ${key}.`)
  }
}

/** Fails the test run: an error thrown within `fetch` would only look like a lost network. */
export function unexpected(message: string): never {
  const problem = new Error(message)
  queueMicrotask(() => { throw problem })
  throw problem
}

/** Numbers in place of the `:id` parts of the pattern; null if the request does not match it. */
function matchIds(pattern: string, key: string): number[] | null {
  const found = new RegExp(`^${pattern.replaceAll(':id', '(\\d+)')}$`).exec(key)
  return found && found.slice(1).map(Number)
}

/** XMLHttpRequest for uploads: reports 50 % progress, then responds. */
export function uploadClass(fetch: (method: string, url: string, headers: Headers, body: FormData | File) => Promise<Response>) {
  return class {
    upload: { onprogress: ((event: object) => void) | null } = { onprogress: null }
    onload: (() => void) | null = null
    onerror: (() => void) | null = null
    status = 0
    responseText = ''
    private readonly headers = new Headers()
    onabort: (() => void) | null = null
    private url = ''
    private method = ''
    private ended = false

    open(method: string, url: string): void {
      this.method = method
      this.url = url
    }

    setRequestHeader(name: string, value: string): void {
      this.headers.set(name, value)
    }

    abort(): void {
      this.ended = true
      this.onabort?.()
    }

    send(body: FormData | File): void {
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 })
      fetch(this.method, this.url, this.headers, body).then(async (response) => {
        if (this.ended)
          return
        this.status = response.status
        this.responseText = await response.text()
        this.onload?.()
      }, () => this.onerror?.())
    }
  }
}

/** A promise that the test resolves: a slow response. */
export function deferred<T>(): { promise: Promise<T>, resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => { resolve = settle })
  return { promise, resolve }
}
