/** Names by which the page and the service worker find each other. */
export const WORKER = '/sw.js'
export const CACHE = 'parley-push'
export const TEXTS = '/push-texts'
export const OPEN = 'parley-open'
export const RENEW = 'parley-renew'

/** The content of a push message (chalicelib/features/notifications/pushing.py). */
export interface PushText { title: string, body: string, tag: string, url: string, type: string, name: string, number: number, version: number, unread_count: number }

/** Titles in the language of this browser, by type of notification, with `{name}` and `{n}`. */
export interface PushTitles { nameless: string, titles: Record<string, string> }

/** The data of a displayed notification. `version`: of the notification. */
export interface ShownData { url: string, version: number }

export function tagOf(account: number, conversation: number): string {
  return `parley-${account}-${conversation}`
}
