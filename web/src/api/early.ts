/**
 * Reads several paths in one request while the page is being built. The first request for each of them takes its response
 * from there, so that the code that asks need not know.
 */
import { batch } from './firstRequest'

interface Batched { status: number, body: unknown }

/** Responses by path and query; an empty map when one of them failed, because only all of them together are consistent. */
let responses: Promise<Map<string, Batched>> | null = null
let recording: string[] | null = null

/** The paths, with their queries, that `requests` would read. None of them is sent. */
export function recorded(requests: () => Promise<unknown>[]): string[] {
  const paths: string[] = recording = []
  void Promise.allSettled(requests())
  recording = null
  return paths
}

/** Whether a request was recorded instead of being sent. */
export function record(path: string): boolean {
  recording?.push(path)
  return recording !== null
}

export const batchOf = (paths: string[]): string => `/api/v1/batch?${new URLSearchParams(paths.map(path => ['paths[]', path]))}`

/** The server reads the paths in this order. `headers`: the credentials. The page itself may have asked already. */
export function readEarly(paths: string[], headers: Record<string, string>): void {
  const url = batchOf(paths)
  const first = window.firstRequest
  delete window.firstRequest
  responses = (first?.url === url ? first.response : batch(url, headers))
    .then(response => response.ok ? response.json() as Promise<{ responses: Batched[] }> : { responses: [] })
    .then(({ responses: read }) => new Map(read.every(({ status }) => status === 200) ? read.map((each, index) => [paths[index] ?? '', each]) : []))
    .catch(() => new Map<string, Batched>())
}

/** Gives each response once. */
export async function takeEarly(path: string): Promise<Response | undefined> {
  const taken = await responses
  const found = taken?.get(path)
  taken?.delete(path)
  return found && new Response(JSON.stringify(found.body), { status: found.status })
}

export const isReadEarly = () => responses !== null

/** To be called when the desk has its data: what is left is older than what the feed tells from then on. */
export function forgetEarly(): void {
  responses = null
}
