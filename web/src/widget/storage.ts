/** The browser's store of this site's visitor. Where a browser refuses it to a frame, the website's page keeps it instead. */
import { entriesOf, storeOf } from './stores'

/** The values that the website's page has kept (`sdk/store.ts`), which it puts into the frame's name. */
const memory = new Map<string, string>(parsed(window.name))
const watchers = new Map<string, () => void>()
let keep: (key: string, value: string | null) => void = () => undefined

/** `send` reaches the page. */
export function keepInPage(send: typeof keep): void {
  keep = send
}

/** Another tab of the website has changed the value. */
export function changedInPage(key: string, value: string | null): void {
  if (value === null)
    memory.delete(key)
  else
    memory.set(key, value)
  watchers.get(key)?.()
}

function parsed(text: string): [string, string][] {
  try {
    return Object.entries(JSON.parse(text) as Record<string, string>)
  }
  catch {
    return []
  }
}

export function read<T>(key: string, otherwise: T): T {
  try {
    // A full store still has the value before this one.
    const text = memory.get(key) ?? storeOf(key).getItem(key)
    return text === undefined || text === null ? otherwise : JSON.parse(text) as T
  }
  catch {
    return otherwise
  }
}

export function write(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  try {
    storeOf(key).setItem(key, text)
    forget(key)
  }
  catch {
    memory.set(key, text)
    keep(key, text)
  }
}

export function remove(key: string): void {
  forget(key)
  try {
    storeOf(key).removeItem(key)
  }
  catch {
    // A browser that refuses the store has no value in it.
  }
}

/** Forgets the visitor of one inbox. */
export function removeAll(websiteToken: string): void {
  Object.keys(entriesOf(websiteToken)).forEach(remove)
}

function forget(key: string): void {
  if (memory.delete(key))
    keep(key, null)
}

/** Another tab has changed the value. */
export function watch(key: string, run: () => void): void {
  watchers.set(key, run)
  addEventListener('storage', (event) => {
    if (event.key !== key && event.key !== null)
      return
    memory.delete(key)
    run()
  })
}

/** Lets one tab at a time run. Where a browser has or permits no locks, all run at once: every request may be repeated. */
export async function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
  let hasBegun = false
  try {
    return await navigator.locks.request(name, () => {
      hasBegun = true
      return run()
    }) as T
  }
  catch (problem) {
    if (hasBegun)
      throw problem
    return run()
  }
}

/** A random UUID, also on a page without TLS. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = [...bytes].map((byte, index) => (index === 6 ? byte & 0x0F | 0x40 : index === 8 ? byte & 0x3F | 0x80 : byte).toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** The key of attributes and labels of a visitor who has not written (`intents.ts`). */
export const intentsKey = (websiteToken: string): string => `parley:intents:${websiteToken}`
