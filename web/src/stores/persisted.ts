import type { Ref } from 'vue'
import { getCurrentScope, onScopeDispose, ref, watch } from 'vue'

/** A ref stored across page reloads; with `localStorage` it also follows changes of other tabs. */
export function persisted<T>(key: string, fallback: T, storage: Storage = localStorage): Ref<T> {
  const name = `parley.${key}`
  const value = ref(read(storage, name, fallback)) as Ref<T>
  watch(value, next => write(storage, name, next), { deep: true, flush: 'sync' })
  if (storage === localStorage)
    syncWithOtherTabs(name, written => value.value = parsed(written, fallback))
  return value
}

function syncWithOtherTabs(name: string, onChange: (written: string | null) => void): void {
  const listener = (event: StorageEvent) => {
    if (event.key === name)
      onChange(event.newValue)
  }
  addEventListener('storage', listener)
  if (getCurrentScope())
    onScopeDispose(() => removeEventListener('storage', listener))
}

/** The stored value, for code that runs before the stores. */
export function storedValue<T>(key: string, fallback: T): T {
  return read(localStorage, `parley.${key}`, fallback)
}

/** For code that runs before the stores. */
export function storeValue<T>(key: string, value: T): void {
  write(localStorage, `parley.${key}`, value)
}

function read<T>(storage: Storage, name: string, fallback: T): T {
  return parsed(storage.getItem(name), fallback)
}

function parsed<T>(text: string | null, fallback: T): T {
  try {
    return text === null ? fallback : JSON.parse(text) as T
  }
  catch {
    return fallback
  }
}

/** A full or disabled storage is ignored: the value is then lost on reload, but the page keeps working. */
function write(storage: Storage, name: string, value: unknown): void {
  try {
    if (value === null)
      storage.removeItem(name)
    else
      storage.setItem(name, JSON.stringify(value))
  }
  catch {
    return
  }
}
