/** The browser's store of this site's visitor, in the memory alone where a browser refuses it. */

const memory = new Map<string, string>()

export function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key) ?? memory.get(key)
    return text === undefined || text === null ? otherwise : JSON.parse(text) as T
  }
  catch {
    return memory.has(key) ? JSON.parse(memory.get(key) ?? 'null') as T : otherwise
  }
}

export function write(key: string, value: unknown): void {
  const text = JSON.stringify(value)
  try {
    localStorage.setItem(key, text)
    memory.delete(key)
  }
  catch {
    memory.set(key, text)
  }
}

export function remove(key: string): void {
  memory.delete(key)
  try {
    localStorage.removeItem(key)
  }
  catch {
    // There is nothing in a store that cannot be used.
  }
}

/** Another tab has changed the value. */
export function watch(key: string, run: () => void): void {
  addEventListener('storage', (event) => {
    if (event.key === key || event.key === null)
      run()
  })
}

/**
 * Lets one tab at a time run. A browser without locks, or one that refuses them to frames of other sites, runs at once: every
 * request may be repeated.
 */
export async function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
  let hasBegun = false
  const begin = () => {
    hasBegun = true
    return run()
  }
  try {
    return navigator.locks ? await navigator.locks.request(name, begin) as T : await begin()
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

/** The place of the website's words about a visitor who has not written (`intents.ts`). */
export const intentsKey = (websiteToken: string): string => `parley:intents:${websiteToken}`
