/**
 * Keeps the values of the widget's frame in the website's store where the frame has none: browsers that refuse third parties their storage
 * refuse it to the frame. Changes by other tabs of the website reach the frame as well.
 */
import { storeOf } from '../stores'

/** The keys of one inbox: its queue, its visitor and their notes. */
const keyOf = (websiteToken: string) => new RegExp(`^parley:\\w+:${websiteToken}$`)

export function createStore(websiteToken: string, onOtherTab: (key: string, value: string | null) => void) {
  const own = keyOf(websiteToken)
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== null && own.test(key))
      onOtherTab(key, newValue)
  })

  return {
    /** All entries, for the next frame. */
    entries(): Record<string, string> {
      try {
        return Object.fromEntries([localStorage, sessionStorage].flatMap(Object.entries<string>).filter(([key]) => own.test(key)))
      }
      catch {
        return {}
      }
    },
    /** Ignores keys of others, and a store that is full or refused. */
    keep(key: unknown, value: unknown): void {
      if (typeof key !== 'string' || !own.test(key))
        return
      try {
        if (typeof value === 'string')
          storeOf(key).setItem(key, value)
        else
          storeOf(key).removeItem(key)
      }
      catch {
        return
      }
    },
    clear(): void {
      for (const key of Object.keys(this.entries()))
        this.keep(key, null)
    },
  }
}
