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

/** Lets one tab at a time run. Browsers without locks run at once: every request may be repeated. */
export function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(name, run) as Promise<T> : run()
}

/** What the website says about a visitor who has not written (`intents.ts`). */
export const intentsKey = (websiteToken: string): string => `parley:intents:${websiteToken}`
