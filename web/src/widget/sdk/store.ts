/**
 * Keeps the values of the widget's frame in the website's store where the frame has none: browsers that refuse third parties their storage
 * refuse it to the frame. Changes by other tabs of the website reach the frame as well.
 */
import { entriesOf, isOwn, storeOf } from '../stores'

export function createStore(websiteToken: string, onOtherTab: (key: string, value: string | null) => void) {
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== null && isOwn(websiteToken, key))
      onOtherTab(key, newValue)
  })

  return {
    /** All entries, for the next frame. */
    entries: () => entriesOf(websiteToken),
    /** Ignores keys of others, and a store that is full or refused. */
    keep(key: unknown, value: unknown): void {
      if (typeof key !== 'string' || !isOwn(websiteToken, key))
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
      for (const key of Object.keys(entriesOf(websiteToken)))
        this.keep(key, null)
    },
  }
}
