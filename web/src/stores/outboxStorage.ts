import { onScopeDispose } from 'vue'
import type { OutboxEntry } from './outbox'

const PREFIX = 'parley.outbox.'

/**
 * The unsent messages of this browser, in one key of localStorage for each open page. A page owns its key by a lock that the
 * browser releases with the page, also after a crash. So a message is sent by one page only, and another page or the next visit
 * takes over the messages of a page that is gone.
 */
export function createOutboxStorage(onErased: () => void) {
  const own = PREFIX + crypto.randomUUID()
  void navigator.locks?.request(own, () => new Promise(() => undefined)).catch(() => undefined)

  // Another page has erased the key: the user signed out there.
  const listener = ({ key, newValue }: StorageEvent) => {
    if (key === own && newValue === null)
      onErased()
  }
  addEventListener('storage', listener)
  onScopeDispose(() => removeEventListener('storage', listener))

  /** A full or disabled storage is ignored: the messages are then lost with the page, but the page keeps working. */
  function save(entries: readonly OutboxEntry[]): void {
    try {
      if (entries.length)
        localStorage.setItem(own, JSON.stringify(entries))
      else
        localStorage.removeItem(own)
    }
    catch {
      return
    }
  }

  /** Calls `take` with the messages of each page that is gone, and removes them from the storage. */
  async function takeAbandoned(take: (entries: OutboxEntry[]) => void): Promise<void> {
    for (const key of keys().filter(key => key !== own)) {
      await whileUnowned(key, () => {
        const entries = parsed(localStorage.getItem(key))
        localStorage.removeItem(key)
        take(entries)
      })
    }
  }

  /** Erases the messages of all pages, of this user and of earlier ones. */
  function eraseAll(): void {
    keys().forEach(key => localStorage.removeItem(key))
  }

  return { save, takeAbandoned, eraseAll }
}

/** Whether any page of this browser has unsent messages. */
export function hasUnsentMessages(): boolean {
  return keys().length > 0
}

/** Without locks (pages over plain HTTP) a page is taken as gone. Two pages may then send a message, which arrives once by its echo id. */
async function whileUnowned(key: string, run: () => void): Promise<void> {
  if (!navigator.locks)
    return run()
  await navigator.locks.request(key, { ifAvailable: true }, (lock) => {
    if (lock)
      run()
  })
}

function keys(): string[] {
  return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? '').filter(key => key.startsWith(PREFIX))
}

function parsed(text: string | null): OutboxEntry[] {
  try {
    const entries: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(entries) ? entries as OutboxEntry[] : []
  }
  catch {
    return []
  }
}
